import { type Credentials, sendSigned } from './signed.ts';

/** The workspaces that the suites fill, by plan. */
const wanted = { Enterprise: 7, Professional: 6, Free: 1 } as const;

export type RootKeys = Readonly<Record<keyof typeof wanted, string[]>>;

export interface ProvisionedWorkspace {
  readonly id: string;
  readonly rootKey: string;
}

/** Creates the workspaces as an operator does, through the admin plane, and returns their root keys. */
export async function provision(baseUrl: string, credentials?: Credentials): Promise<RootKeys> {
  const keys: Record<keyof typeof wanted, string[]> = { Enterprise: [], Professional: [], Free: [] };
  // One after another: API Gateway's control plane takes few requests a second.
  for (const [plan, count] of Object.entries(wanted) as [keyof typeof wanted, number][]) {
    for (let i = 0; i < count; i++) keys[plan].push((await createWorkspace(baseUrl, plan, credentials)).rootKey);
  }
  return keys;
}

export async function createWorkspace(
  baseUrl: string,
  plan: string,
  credentials?: Credentials,
): Promise<ProvisionedWorkspace> {
  const answer = await sendSigned(baseUrl, 'POST', '/admin/v1/workspaces', {
    json: { name: `Test, ${plan}`, plan },
    ...(credentials !== undefined && { credentials }),
  });
  if (answer.status !== 201) throw new Error(`The admin plane answered ${answer.status}: ${answer.text}`);
  return { id: answer.body.workspace.id, rootKey: answer.body.rootKey.key };
}
