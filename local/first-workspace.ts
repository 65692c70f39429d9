import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoCredentialStore } from '../lambdas/adapters/dynamo-credential-store.ts';
import { createSdkDynamo } from '../lambdas/adapters/sdk-dynamo.ts';
import { allDigests, type PepperKeyring } from '../lambdas/domain/digest.ts';
import { routes } from '../lambdas/http/routes.ts';
import type { AwsEnvironment } from './aws-environment.ts';
import type { Gateway } from './gateway.ts';
import type { OperatorCredentials } from './operator.ts';
import { signRequest } from './signature.ts';
import { StartError } from './start-error.ts';

export interface FirstWorkspaceOptions {
  readonly gateway: Gateway;
  readonly operator: OperatorCredentials;
  readonly aws: Pick<AwsEnvironment, 'region' | 'credentials'>;
  readonly dynamoEndpoint: string;
  readonly keysTable: string;
  readonly keyring: PepperKeyring;
  readonly planName: string;
  /** Where the root key is kept (mode 0600); undefined keeps it on the screen only. */
  readonly rootKeyFile: string | undefined;
}

export interface FirstWorkspace {
  readonly rootKey: string;
  readonly workspaceId: string;
  readonly plan: string;
}

/**
 * The workspace of the local run: the one whose root key is on file, suspended or not, else a new one. A root key that is
 * issued anew has to be put into the file by hand.
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
  { dynamoEndpoint, keysTable, keyring, aws: { region, credentials } }: FirstWorkspaceOptions,
): Promise<FirstWorkspace | undefined> {
  const client = new DynamoDBClient({ endpoint: dynamoEndpoint, region, ...(credentials && { credentials }) });
  try {
    const credentialStore = new DynamoCredentialStore(createSdkDynamo(DynamoDBDocumentClient.from(client)), keysTable);
    const found = await credentialStore.find(allDigests(keyring, rootKey));
    return found && { rootKey, workspaceId: found.credential.workspaceId, plan: found.credential.plan };
  } finally {
    client.destroy();
  }
}

/** As an operator makes one: by the admin plane. */
async function createWorkspace({ gateway, operator, aws, planName }: FirstWorkspaceOptions): Promise<FirstWorkspace> {
  const request = {
    method: routes.createWorkspace.method,
    target: routes.createWorkspace.path,
    headers: [['Content-Type', 'application/json']] as const,
    body: Buffer.from(JSON.stringify({ name: 'Local workspace', plan: planName })),
    sourceIp: '127.0.0.1',
    protocol: 'HTTP/1.1',
    host: 'localhost',
  };
  const { status, body } = await gateway.handle(await signRequest(request, operator, aws.region));
  if (status !== 201) throw new StartError(`The first workspace cannot be made: ${status} ${body}`);
  const { workspace, rootKey } = routes.createWorkspace.success.body.parse(JSON.parse(String(body)));
  return { rootKey: rootKey.key, workspaceId: workspace.id, plan: planName };
}
