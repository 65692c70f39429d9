import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoCredentialStore } from '../../../lambdas/adapters/dynamodb/credential-store.ts';
import { DynamoDueStore } from '../../../lambdas/adapters/dynamodb/due-store.ts';
import { contentOf } from '../../../lambdas/adapters/dynamodb/key-items.ts';
import { DynamoKeyStore } from '../../../lambdas/adapters/dynamodb/key-store.ts';
import { createSdkDynamo } from '../../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
import { DynamoWorkspaceStore } from '../../../lambdas/adapters/dynamodb/workspace-store.ts';
import { SecretsManagerConsumerSecrets } from '../../../lambdas/adapters/secrets-manager/consumer-secrets.ts';
import type { NewApiKey } from '../../../lambdas/domain/keys/api-key.ts';
import { type Credential, isUsable } from '../../../lambdas/domain/keys/credential.ts';
import { currentDigest, type PepperKeyring } from '../../../lambdas/domain/keys/digest.ts';
import { issueValue, withRegeneratedValue } from '../../../lambdas/domain/keys/issue-key.ts';
import type { ApiKeyRecord } from '../../../lambdas/domain/keys/key-record.ts';
import type { DueItem } from '../../../lambdas/domain/rotation/ports.ts';
import {
  type DueTally,
  type ProcessDueDependencies,
  processDue,
} from '../../../lambdas/domain/rotation/process-due.ts';
import { type RotateSecretDependencies, rotateSecret } from '../../../lambdas/domain/rotation/rotate-secret.ts';
import type { RotationStep } from '../../../lambdas/domain/rotation/rotation-step.ts';
import { keyValueIn } from '../../../lambdas/domain/rotation/secret-text.ts';
import { systemRandom } from '../../../lambdas/domain/shared/random.ts';
import { provisionWorkspace } from '../../../lambdas/domain/workspaces/provision.ts';
import type { Workspace } from '../../../lambdas/domain/workspaces/workspace.ts';
import { SecretStore } from '../../../local/services/secrets/secret-store.ts';
import { startSecretsManager } from '../../../local/services/secrets/secrets-manager.ts';
import type { Lifeline } from './crashing-calls.ts';
import type { Engine } from './engine.ts';
import { keyFormat, keyring1, newAudit, newKey, noon } from './keys.ts';

const access = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

export const origin = { actor: { type: 'service', id: 'test' }, requestId: 'run' } as const;

/** The environment of rotations: a keys table on the real engine, a Secrets Manager and a clock. */
export class RotatingWorld {
  now = noon;
  keyring: PepperKeyring = keyring1;
  readonly secrets: SecretStore;
  readonly keys: DynamoKeyStore;
  readonly credentials: DynamoCredentialStore;
  readonly #engine: Engine;
  readonly table: string;
  readonly #dynamo: DynamoDBDocumentClient;
  /** Holds the connections of all clients. */
  readonly #secretsManager: SecretsManagerClient;
  readonly secretsEndpoint: string;
  readonly #stopSecrets: () => Promise<void>;
  readonly failures: { item: DueItem; error: unknown }[] = [];

  private constructor(
    engine: Engine,
    table: string,
    secrets: SecretStore,
    endpoint: string,
    stop: () => Promise<void>,
  ) {
    this.#engine = engine;
    this.table = table;
    this.#dynamo = engine.client();
    this.keys = new DynamoKeyStore(engine.calls('lean client'), table);
    this.credentials = new DynamoCredentialStore(engine.calls('lean client'), table);
    this.secrets = secrets;
    this.secretsEndpoint = endpoint;
    this.#secretsManager = new SecretsManagerClient({ endpoint, ...access });
    this.#stopSecrets = stop;
  }

  static async create(engine: Engine): Promise<RotatingWorld> {
    let world: RotatingWorld | undefined;
    const secrets = new SecretStore({ file: undefined, clock: () => world?.now ?? noon });
    const { endpoint, stop } = await startSecretsManager(secrets);
    world = new RotatingWorld(engine, await engine.createTable(), secrets, endpoint, stop);
    return world;
  }

  stop(): Promise<void> {
    this.#secretsManager.destroy();
    return this.#stopSecrets();
  }

  async provision(): Promise<Workspace> {
    const issuing = { keyFormat, clock: () => this.now, random: systemRandom };
    const workspaces = new DynamoWorkspaceStore(this.#engine.calls('lean client'), this.table);
    const options = { name: 'W', plan: 'Enterprise', actor: origin.actor, requestId: 'none' };
    return (await provisionWorkspace({ ...issuing, workspaces }, keyring1, options)).workspace;
  }

  async createKey(workspaceId: string, settings: Partial<NewApiKey> = {}) {
    const issued = newKey(workspaceId, settings, this.now);
    await this.keys.createKey(issued.record, () => null, newAudit(workspaceId, issued.record.id, 'key.created'));
    return issued;
  }

  /** Creates a secret as its owners do: with a value and the tag of the workspace. */
  async createSecret(name: string, workspaceId: string, text?: string): Promise<string> {
    const Tags = [{ Key: 'latchkey:workspace', Value: workspaceId }];
    const { ARN = '' } = await this.#secretsManager.send(
      new CreateSecretCommand({ Name: name, Tags, ...(text !== undefined && { SecretString: text }) }),
    );
    return ARN;
  }

  /** Runs the scheduled Lambda, as a process that can be killed. */
  async processDue(lifeline?: Lifeline): Promise<DueTally> {
    const dependencies = this.#dependencies(lifeline);
    const ofRun: ProcessDueDependencies = {
      ...dependencies,
      due: new DynamoDueStore(createSdkDynamo(dependencies.dynamo), this.table),
      onFailure: (item, error) => this.failures.push({ item, error }),
      onRefusal: () => {},
    };
    return processDue(ofRun, this.now + 60_000, origin);
  }

  /** Runs the rotation function. */
  async step(Step: RotationStep['Step'], SecretId: string, ClientRequestToken: string, lifeline?: Lifeline) {
    await rotateSecret(this.#dependencies(lifeline), { Step, SecretId, ClientRequestToken }, origin);
  }

  secretsManager(): SecretsManagerClient {
    return this.#secretsManager;
  }

  /** Regenerates the key, as a person does whose key was stolen. */
  async regenerate(workspaceId: string, keyId: string): Promise<string> {
    let keyValue = '';
    await this.keys.changeKey(workspaceId, keyId, (current) => {
      const issued = issueValue({ keyFormat, random: systemRandom }, this.keyring, current);
      keyValue = issued.keyValue;
      return {
        record: withRegeneratedValue(current, issued.value, { mode: 'immediate' }, this.now),
        audits: [newAudit(workspaceId, keyId, 'key.regenerated')],
      };
    });
    return keyValue;
  }

  async deleteRootKey(workspaceId: string): Promise<void> {
    const workspaces = new DynamoWorkspaceStore(this.#engine.calls('lean client'), this.table);
    await workspaces.deleteRootKey(workspaceId, (keyId) => newAudit(workspaceId, keyId));
  }

  /** Returns the credential of a value if it is accepted now. */
  async accepted(keyValue: string): Promise<Credential | undefined> {
    const found = await this.credentials.find([currentDigest(this.keyring, keyValue)]);
    return found !== undefined && isUsable(found.credential, this.now) ? found.credential : undefined;
  }

  /** The value that a consumer reads from the secret; undefined while it has none. */
  currentValue(secretArn: string): string | undefined {
    const text = this.secrets.currentValue(secretArn);
    return text === undefined ? undefined : keyValueIn(text);
  }

  async record(workspaceId: string, keyId: string): Promise<ApiKeyRecord> {
    const record = await this.keys.getKey(workspaceId, keyId);
    if (record === undefined) throw new Error(`There is no key ${keyId}.`);
    return record;
  }

  async items(): Promise<Record<string, unknown>[]> {
    const { Items = [] } = await this.#dynamo.send(new ScanCommand({ TableName: this.table, ConsistentRead: true }));
    return Items;
  }

  /** The audit events of a key, the oldest first. */
  async events(keyId: string): Promise<{ action: string; changes: Record<string, unknown> }[]> {
    const items = (await this.items()).filter(
      (item) => String(item['sk']).startsWith('AUDIT#') && item['keyId'] === keyId,
    );
    return items
      .sort((one, other) => (String(one['sk']) < String(other['sk']) ? -1 : 1))
      .map(({ action, changes }) => ({ action: String(action), changes: changes as Record<string, unknown> }));
  }

  /** Returns the contradictions between key, credentials and key count; empty if they agree. */
  async disagreements(workspaceId: string): Promise<string[]> {
    const items = await this.items();
    const records = items
      .filter((item) => item['pk'] === `WS#${workspaceId}` && String(item['sk']).startsWith('KEY#'))
      .map((item) => contentOf<ApiKeyRecord>(item));
    const credentials = items.filter((item) => item['sk'] === 'DIGEST' && item['workspaceId'] === workspaceId);
    const { keyCount } = items.find((item) => item['pk'] === `WS#${workspaceId}` && item['sk'] === 'META') ?? {};
    const wrong: string[] = [];
    if (keyCount !== records.length) wrong.push(`keyCount is ${keyCount}, there are ${records.length} keys`);
    for (const record of records) {
      if (record.values.length === 0 || record.values.length > 2) wrong.push(`${record.values.length} values`);
      const own = credentials.filter((item) => item['keyId'] === record.id);
      const expected = record.values.map(({ pepperVersion, digest }) => `DIGEST#${pepperVersion}#${digest}`).sort();
      const found = own.map(({ pk }) => String(pk)).sort();
      if (JSON.stringify(expected) !== JSON.stringify(found)) wrong.push(`${record.id} has other credentials`);
      if (own.some((item) => item['revision'] !== record.revision)) wrong.push(`${record.id} has other revisions`);
    }
    return wrong;
  }

  #dependencies(
    lifeline: Lifeline | undefined,
  ): RotateSecretDependencies & { readonly dynamo: DynamoDBDocumentClient } {
    const dynamo = this.#engine.client({ connections: this.#dynamo });
    const { requestHandler } = this.#secretsManager.config;
    const secretsManager = new SecretsManagerClient({ endpoint: this.secretsEndpoint, ...access, requestHandler });
    lifeline?.hold(dynamo);
    lifeline?.hold(secretsManager);
    return {
      dynamo,
      keyFormat,
      clock: () => this.now,
      random: systemRandom,
      keys: new DynamoKeyStore(createSdkDynamo(dynamo), this.table),
      credentials: this.credentials,
      pepper: { keyring: async () => this.keyring, refreshedKeyring: async () => this.keyring },
      secrets: new SecretsManagerConsumerSecrets(secretsManager, {
        deployment: 'Latchkey',
        namePrefix: 'latchkey/',
        kmsKeyId: undefined,
      }),
      sealer: undefined,
    };
  }
}
