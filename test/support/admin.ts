import { signed } from '../../cli/call.ts';
import { type Answer, send } from './http.ts';

/** AWS credentials of an operator, and the Region that they sign for. */
export interface AdminCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** Sends a request to the admin plane, signed. */
export async function sendSigned(
  baseUrl: string,
  { region, ...credentials }: AdminCredentials,
  method: string,
  path: string,
  json?: unknown,
): Promise<Answer> {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const headers = await signed(
    credentials,
    region,
  )({
    method,
    url: new URL(baseUrl.replace(/\/$/, '') + path),
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body,
  });
  return send(baseUrl, method, path, { headers: Object.entries(headers), ...(body !== undefined && { raw: body }) });
}

export interface ProvisionedWorkspace {
  readonly id: string;
  readonly rootKey: string;
}

/** Makes a workspace as an operator would. */
export async function createWorkspace(
  baseUrl: string,
  credentials: AdminCredentials,
  plan: string,
  name = `Workspace on ${plan}`,
): Promise<ProvisionedWorkspace> {
  const answer = await sendSigned(baseUrl, credentials, 'POST', '/admin/v1/workspaces', { name, plan });
  if (answer.status !== 201) throw new Error(`No workspace was made: ${answer.status} ${answer.text}`);
  return { id: answer.body.workspace.id, rootKey: answer.body.rootKey.key };
}
