import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoCredentialStore } from '../lambdas/adapters/dynamo-credential-store.ts';
import { DynamoWorkspaceStore } from '../lambdas/adapters/dynamo-workspace-store.ts';
import { allDigests, type PepperKeyring } from '../lambdas/domain/digest.ts';
import type { KeyFormat } from '../lambdas/domain/key-format.ts';
import { provisionWorkspace } from '../lambdas/domain/provision.ts';
import { systemClock, systemRandom } from '../lambdas/domain/random.ts';
import type { AwsEnvironment } from './aws-environment.ts';

export interface FirstWorkspaceOptions {
  readonly dynamoEndpoint: string;
  readonly aws: Pick<AwsEnvironment, 'region' | 'credentials'>;
  readonly keysTable: string;
  readonly keyring: PepperKeyring;
  readonly keyFormat: KeyFormat;
  readonly planName: string;
  /** Where the root key is kept (mode 0600); undefined keeps it on the screen only. */
  readonly rootKeyFile: string | undefined;
}

/** The workspace of the local run: the one whose root key is on file if it still works, else a new one. */
export async function ensureFirstWorkspace(
  options: FirstWorkspaceOptions,
): Promise<{ rootKey: string; workspaceId: string; plan: string }> {
  const { dynamoEndpoint, keysTable, keyring, keyFormat, planName, rootKeyFile } = options;
  const { region, credentials } = options.aws;
  const client = new DynamoDBClient({ endpoint: dynamoEndpoint, region, ...(credentials && { credentials }) });
  const dynamo = DynamoDBDocumentClient.from(client);
  try {
    const known = rootKeyFile && existsSync(rootKeyFile) ? readFileSync(rootKeyFile, 'utf8').trim() : undefined;
    const found = known && (await new DynamoCredentialStore(dynamo, keysTable).find(allDigests(keyring, known)));
    if (known && found) {
      const { workspaceId, plan } = found.credential;
      return { rootKey: known, workspaceId, plan };
    }

    const made = await provisionWorkspace(
      { workspaces: new DynamoWorkspaceStore(dynamo, keysTable), keyFormat, clock: systemClock, random: systemRandom },
      keyring,
      { name: 'Local workspace', plan: planName, actor: { type: 'operator', id: 'local' }, requestId: 'none' },
    );
    if (rootKeyFile !== undefined) {
      writeFileSync(rootKeyFile, `${made.rootKey}\n`, { mode: 0o600 });
      chmodSync(rootKeyFile, 0o600);
    }
    return { rootKey: made.rootKey, workspaceId: made.workspace.id, plan: planName };
  } finally {
    client.destroy();
  }
}
