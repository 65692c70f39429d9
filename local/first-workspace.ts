import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoWorkspaceStore } from '../lambdas/adapters/dynamo-workspace-store.ts';
import { credentialKey } from '../lambdas/adapters/key-items.ts';
import { allDigests, PepperKeyring } from '../lambdas/domain/digest.ts';
import type { KeyFormat } from '../lambdas/domain/key-format.ts';
import { provisionWorkspace } from '../lambdas/domain/provision.ts';
import { systemClock, systemRandom } from '../lambdas/domain/random.ts';

export interface FirstWorkspaceOptions {
  readonly dynamoEndpoint: string;
  readonly keysTable: string;
  /** The parsed text of the pepper secret. */
  readonly pepperKeyring: unknown;
  readonly keyFormat: KeyFormat;
  readonly planName: string;
  /** Where the root key is kept (mode 0600); undefined keeps it on the screen only. */
  readonly rootKeyFile: string | undefined;
}

/** The workspace of the local run: the one whose root key is on file if it still works, else a new one. */
export async function ensureFirstWorkspace(options: FirstWorkspaceOptions) {
  const { dynamoEndpoint, keysTable, keyFormat, planName, rootKeyFile } = options;
  const keyring = PepperKeyring.parse(options.pepperKeyring);
  const client = new DynamoDBClient({
    endpoint: dynamoEndpoint,
    region: process.env['AWS_REGION'] ?? 'us-east-1',
    ...localCredentials(),
  });
  const dynamo = DynamoDBDocumentClient.from(client);
  try {
    const known =
      rootKeyFile !== undefined && existsSync(rootKeyFile) ? readFileSync(rootKeyFile, 'utf8').trim() : undefined;
    const workspaceId = known && (await workspaceOf(dynamo, keysTable, keyring, known));
    if (known && workspaceId) return { rootKey: known, workspaceId };

    const made = await provisionWorkspace(
      { workspaces: new DynamoWorkspaceStore(dynamo, keysTable), keyFormat, clock: systemClock, random: systemRandom },
      keyring,
      { name: 'Local workspace', plan: planName, operator: 'local' },
    );
    if (rootKeyFile !== undefined) writeFileSync(rootKeyFile, `${made.rootKey}\n`, { mode: 0o600 });
    return made;
  } finally {
    client.destroy();
  }
}

/** The engine checks no credentials, but the SDK wants some. */
function localCredentials() {
  return process.env['AWS_ACCESS_KEY_ID'] === undefined
    ? { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
    : {};
}

async function workspaceOf(dynamo: DynamoDBDocumentClient, table: string, keyring: PepperKeyring, rootKey: string) {
  for (const reference of allDigests(keyring, rootKey)) {
    const { pk } = credentialKey(reference);
    const { Items = [] } = await dynamo.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
      }),
    );
    const found = Items[0]?.['workspaceId'];
    if (typeof found === 'string') return found;
  }
  return undefined;
}
