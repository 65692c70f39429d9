import { sendSigned } from '../support/signed.ts';

/** The workspaces that the suites fill, by plan. */
const wanted = { Enterprise: 4, Professional: 5, Free: 1 } as const;

export type RootKeys = Readonly<Record<keyof typeof wanted, string[]>>;

/** Makes the workspaces as an operator does, through the admin plane, and gives back their root keys. */
export async function provision(baseUrl: string): Promise<RootKeys> {
  const keys: Record<keyof typeof wanted, string[]> = { Enterprise: [], Professional: [], Free: [] };
  for (const [plan, count] of Object.entries(wanted) as [keyof typeof wanted, number][]) {
    for (let i = 0; i < count; i++) keys[plan].push((await createWorkspace(baseUrl, plan)).rootKey);
  }
  return keys;
}

export async function createWorkspace(baseUrl: string, plan: string): Promise<{ id: string; rootKey: string }> {
  const answer = await sendSigned(baseUrl, 'POST', '/admin/v1/workspaces', {
    json: { name: `Deployment test, ${plan}`, plan },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  if (answer.status !== 201) throw new Error(`The admin plane answered ${answer.status}: ${answer.text}`);
  return { id: answer.body.workspace.id, rootKey: answer.body.rootKey.key };
}
