import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { DynamoCredentialStore } from '../../lambdas/adapters/dynamodb/credential-store.ts';
import { allDigests, type PepperKeyring } from '../../lambdas/domain/keys/digest.ts';
import { createWorkspace as route } from '../../lambdas/http/routes/admin.ts';
import { responseOf } from '../../lambdas/http/routes/responses/index.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { OperatorCredentials } from '../gateway/operator.ts';
import { signRequest } from '../gateway/signature.ts';
import { StartError } from '../shared/start-error.ts';

export interface FirstWorkspaceOptions {
  readonly gateway: Gateway;
  readonly operator: OperatorCredentials;
  readonly region: string;
  readonly credentialStore: Pick<DynamoCredentialStore, 'find'>;
  readonly keyring: PepperKeyring;
  readonly planName: string;
  /** The file that keeps the root key (mode 0600); undefined: it is only shown. */
  readonly rootKeyFile: string | undefined;
}

export interface FirstWorkspace {
  readonly rootKey: string;
  readonly workspaceId: string;
  readonly plan: string;
}

/**
 * Returns the workspace of the local run: the one whose root key is in the file, suspended or not, otherwise a new
 * one. After a new root key was issued, a person has to write it into the file.
 */
export async function ensureFirstWorkspace(options: FirstWorkspaceOptions): Promise<FirstWorkspace> {
  const { rootKeyFile } = options;
  const known = rootKeyFile && existsSync(rootKeyFile) ? readFileSync(rootKeyFile, 'utf8').trim() : undefined;
  const found = known ? await findWorkspace(known, options) : undefined;
  if (found !== undefined) return found;
  const made = await createWorkspace(options);
  if (rootKeyFile !== undefined) {
    writeFileSync(rootKeyFile, `${made.rootKey}\n`, { mode: 0o600 });
    chmodSync(rootKeyFile, 0o600);
  }
  return made;
}

async function findWorkspace(
  rootKey: string,
  { credentialStore, keyring }: FirstWorkspaceOptions,
): Promise<FirstWorkspace | undefined> {
  const found = await credentialStore.find(allDigests(keyring, rootKey));
  return found && { rootKey, workspaceId: found.credential.workspaceId, plan: found.credential.plan };
}

/** Creates a workspace as an operator does: through the admin plane. */
async function createWorkspace({
  gateway,
  operator,
  region,
  planName,
}: FirstWorkspaceOptions): Promise<FirstWorkspace> {
  const request = {
    method: route.method,
    target: route.path,
    headers: [['Content-Type', 'application/json']] as const,
    body: Buffer.from(JSON.stringify({ name: 'Local workspace', plan: planName })),
    sourceIp: '127.0.0.1',
    protocol: 'HTTP/1.1',
    host: 'localhost',
  };
  const { status, body } = await gateway.handle(await signRequest(request, operator, region));
  if (status !== 201) throw new StartError(`The first workspace could not be created: ${status} ${body}`);
  const { workspace, rootKey } = responseOf(route).parse(JSON.parse(String(body)));
  return { rootKey: rootKey.key, workspaceId: workspace.id, plan: planName };
}
