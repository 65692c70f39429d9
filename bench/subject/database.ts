import { randomBytes } from 'node:crypto';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { DynamoCounterStore } from '../../lambdas/adapters/dynamodb/counter-store.ts';
import { contentOf, listedKeys } from '../../lambdas/adapters/dynamodb/key-items.ts';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { createSdkDynamo } from '../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
import { credentialItem } from '../../lambdas/adapters/dynamodb/stored-credential.ts';
import { apiKeyItem, tagItem } from '../../lambdas/adapters/dynamodb/stored-key.ts';
import { DynamoUsageLedger } from '../../lambdas/adapters/dynamodb/usage/usage-ledger.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import { parseKeyring } from '../../lambdas/adapters/secrets-manager/keyring.ts';
import { everyScope } from '../../lambdas/domain/access/scopes.ts';
import { auditEvent } from '../../lambdas/domain/events/audit-event.ts';
import type { PepperKeyring } from '../../lambdas/domain/keys/digest.ts';
import { type IssuedKey, issueKey } from '../../lambdas/domain/keys/issue-key.ts';
import { newKeyValue, tagOf } from '../../lambdas/domain/keys/key-format.ts';
import { KeyFormat } from '../../lambdas/domain/keys/key-format-schema.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { newId, systemClock, systemRandom } from '../../lambdas/domain/shared/random.ts';
import { dayMs, hourMs, isoTime, minuteMs } from '../../lambdas/domain/shared/time.ts';
import { provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import { termsOf, type Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import { startEngine } from '../../local/database/dynamodb-engine.ts';
import { ensureTables } from '../../local/database/tables.ts';
import type { SecretStore } from '../../local/services/secrets/secret-store.ts';
import { startSecretsManager } from '../../local/services/secrets/secrets-manager.ts';
import { plainKey } from '../../test/support/stores/keys.ts';
import { bulkPut } from './bulk-load.ts';
import type { BenchStack, plans } from './stack.ts';

/** The endpoints of the services that functions call. */
export interface Endpoints {
  readonly dynamo: string;
  readonly secrets: string;
}

export interface BenchWorkspace {
  readonly workspace: Workspace;
  readonly rootKey: string;
}

/** The tables of the stack in a database process, in memory. */
export class Database {
  readonly endpoints: Endpoints;
  /** The secrets in its Secrets Manager. */
  readonly secrets: SecretStore;
  readonly #keysTable: string;
  readonly #countersTable: string;
  readonly #dynamo: DynamoDBClient;
  readonly #documents: DynamoDBDocumentClient;
  readonly #keyring: PepperKeyring;
  readonly #issuing;
  #hasStream = true;
  readonly #stops: (() => Promise<void>)[];

  private constructor(
    stack: BenchStack,
    endpoints: Endpoints,
    secrets: SecretStore,
    dynamo: DynamoDBClient,
    stops: (() => Promise<void>)[],
  ) {
    this.endpoints = endpoints;
    this.secrets = secrets;
    this.#keysTable = stack.authorizer.environment['KEYS_TABLE'] ?? '';
    this.#countersTable = stack.authorizer.environment['COUNTERS_TABLE'] ?? '';
    this.#dynamo = dynamo;
    this.#documents = DynamoDBDocumentClient.from(dynamo, { marshallOptions: { removeUndefinedValues: true } });
    this.#keyring = parseKeyring(stack.pepper);
    const keyFormat = KeyFormat.parse(JSON.parse(stack.authorizer.environment['KEY_FORMAT'] ?? ''));
    this.#issuing = { keyFormat, clock: systemClock, random: systemRandom };
    this.#stops = stops;
  }

  static async start(stack: BenchStack): Promise<Database> {
    const engine = await startEngine({
      databaseFile: undefined,
      onUnexpectedExit: (message) => {
        throw new Error(message);
      },
    });
    const store = stack.newSecrets();
    const secrets = await startSecretsManager(store);
    const dynamo = new DynamoDBClient({
      endpoint: engine.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    await ensureTables(stack.template, dynamo);
    const endpoints = { dynamo: engine.endpoint, secrets: secrets.endpoint };
    return new Database(stack, endpoints, store, dynamo, [() => secrets.stop(), () => engine.stop()]);
  }

  async stop(): Promise<void> {
    this.#dynamo.destroy();
    for (const stop of this.#stops) await stop();
  }

  async createWorkspace(plan: keyof typeof plans): Promise<BenchWorkspace> {
    const workspaces = new DynamoWorkspaceStore(createSdkDynamo(this.#documents), this.#keysTable);
    return provisionWorkspace({ ...this.#issuing, workspaces }, this.#keyring, {
      name: 'Bench',
      plan,
      actor: { type: 'operator', id: 'bench' },
      requestId: 'none',
    });
  }

  /** Creates keys as the service does. Returns their values. */
  async createKeys(
    { workspace }: BenchWorkspace,
    count: number,
    settings: Partial<typeof plainKey> = {},
  ): Promise<string[]> {
    const keys = new DynamoKeyStore(createSdkDynamo(this.#documents), this.#keysTable);
    const values: string[] = [];
    for (let i = 0; i < count; i++) {
      const { record, keyValue } = this.#issue(workspace.id, settings);
      const audit = auditEvent(this.#issuing, {
        action: 'key.created',
        workspaceId: workspace.id,
        keyId: record.id,
        actor: { type: 'operator', id: 'bench' },
        requestId: 'none',
        changes: { ...plainKey, ...settings },
      });
      await keys.createKey(record, () => null, audit);
      values.push(keyValue);
    }
    return values;
  }

  /** A key value that the service never issued. */
  unknownKey(): string {
    return this.#issue(newId('ws', systemClock(), systemRandom), {}).keyValue;
  }

  /** A key value with the tag of this one and another secret, which the service never issued. */
  inventedValue(keyValue: string): string {
    const { keyFormat, random } = this.#issuing;
    return newKeyValue(keyFormat, plainKey.environment, tagOf(keyValue), random);
  }

  /** Fills the table with the credentials of this many keys without known values. */
  async loadCredentials(count: number, onProgress: (done: number) => void): Promise<void> {
    const { workspace } = await this.createWorkspace('Bench');
    const { record } = this.#issue(workspace.id, {});
    const [value] = record.values;
    if (value === undefined) throw new Error('A key has a value.');
    const item = templateOf(credentialItem(record, value, termsOf(workspace)), {
      digest: value.digest,
      keyId: record.id,
    });
    await this.#load(count, onProgress, (i) =>
      item({ digest: randomBytes(32).toString('base64url'), keyId: syntheticKeyId(i) }),
    );
  }

  /** Adds this many keys to a workspace's list. */
  async loadKeys({ workspace }: BenchWorkspace, count: number, onProgress: (done: number) => void): Promise<void> {
    const { record } = this.#issue(workspace.id, {});
    const item = templateOf(apiKeyItem(record), { keyId: record.id });
    await this.#load(count, onProgress, (i) => item({ keyId: syntheticKeyId(i) }));
  }

  /** Adds this many keys to the workspaces in turn, with their tags and credentials. */
  async loadIssuedKeys(
    workspaces: readonly BenchWorkspace[],
    count: number,
    settings: Partial<typeof plainKey> = {},
  ): Promise<IssuedKey[]> {
    const issued = Array.from({ length: count }, (_, i) => {
      const { workspace } = workspaces[i % workspaces.length] as BenchWorkspace;
      return { ...this.#issue(workspace.id, settings), workspace };
    });
    const items = issued.flatMap(({ record, workspace }) => [
      apiKeyItem(record),
      tagItem(record),
      ...record.values.map((value) => credentialItem(record, value, termsOf(workspace))),
    ]);
    await this.#put(items);
    return issued;
  }

  /** Adds this many keys to the workspace that were used a minute ago, or at the start of this hour, with their counters. */
  async loadUsedKeys(workspace: BenchWorkspace, count: number): Promise<void> {
    const now = systemClock();
    const hour = now - (now % hourMs);
    const usedAt = Math.max(hour, now - minuteMs);
    const counters = new DynamoCounterStore(createSdkDynamo(this.#documents), this.#countersTable);
    const issued = await this.loadIssuedKeys([workspace], count);
    await this.rewriteKeys(issued.map(({ record }) => ({ ...record, lastUsedAt: isoTime(hour) })));
    for (const { record } of issued) await counters.count(record.tag, { perMinute: 100, perHour: 1000 }, usedAt);
  }

  /** Adds this many keys to the workspace, and records of their usage on this many days until today. */
  async loadUsage(workspace: BenchWorkspace, keys: number, days: number): Promise<void> {
    const now = systemClock();
    const today = now - (now % dayMs);
    const dynamo = createSdkDynamo(this.#documents);
    const ledger = new DynamoUsageLedger(dynamo, this.#countersTable, { daysKeptMs: 400 * dayMs });
    const issued = await this.loadIssuedKeys([workspace], keys);
    const ids = issued.map(({ record }) => record.id).sort();
    for (let day = 0; day < days; day++) {
      const rows = ids.map((keyId, i) => ({
        keyId,
        ownerId: null,
        sums: { admitted: 1000 + ((i * 37 + day) % 4000) },
      }));
      const admitted = rows.reduce((total, { sums }) => total + sums.admitted, 0);
      const record = { rows, steps: new Map([[0, { admitted }]]) };
      await ledger.putRecord('day', workspace.workspace.id, today - day * dayMs, record, now);
    }
    const rolledTo = now - (now % hourMs);
    await ledger.putProgress({ rolledTo, settledTo: rolledTo, underWay: null, failed: [] });
  }

  /** All keys of a workspace except its root key. */
  async readKeys({ workspace }: BenchWorkspace): Promise<ApiKeyRecord[]> {
    const { pk, skPrefix } = listedKeys(workspace.id);
    const pages = paginateQuery(
      { client: this.#documents },
      {
        TableName: this.#keysTable,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': skPrefix },
      },
    );
    const keys: ApiKeyRecord[] = [];
    for await (const { Items = [] } of pages) keys.push(...Items.map((item) => contentOf<ApiKeyRecord>(item)));
    return keys;
  }

  /** Writes keys as they are, without any rule, to simulate that time has passed. Does not write their credentials. */
  async rewriteKeys(records: readonly ApiKeyRecord[]): Promise<void> {
    await this.#put(records.map(apiKeyItem));
  }

  #issue(workspaceId: string, settings: Partial<typeof plainKey>): IssuedKey {
    return issueKey(
      this.#issuing,
      this.#keyring,
      { workspaceId, isRoot: false },
      { ...plainKey, ...settings },
      everyScope,
    );
  }

  #put(items: readonly object[]): Promise<void> {
    const nobody = () => {};
    return this.#load(items.length, nobody, (i) => itemText(items[i] as object));
  }

  async #load(count: number, onProgress: (done: number) => void, newItem: (i: number) => string): Promise<void> {
    await this.#stopStream();
    await bulkPut(this.endpoints.dynamo, this.#keysTable, count, newItem, onProgress);
  }

  /** In this engine, unlike in DynamoDB, writes get slower the more changes the stream holds. */
  async #stopStream(): Promise<void> {
    if (this.#hasStream) {
      const StreamSpecification = { StreamEnabled: false };
      await this.#dynamo.send(new UpdateTableCommand({ TableName: this.#keysTable, StreamSpecification }));
    }
    this.#hasStream = false;
  }
}

/** As long as a real digest. */
const syntheticKeyId = (i: number) => `key_${String(i).padStart(26, '0')}`;

const itemText = (item: object): string => JSON.stringify(marshall(item, { removeUndefinedValues: true }));

/** Creates items that differ in a few texts by replacing these texts, which is much faster. */
function templateOf<Name extends string>(item: object, texts: Readonly<Record<Name, string>>) {
  const template = itemText(item);
  const names = Object.keys(texts) as Name[];
  return (values: Readonly<Record<Name, string>>) =>
    names.reduce((text, name) => text.replaceAll(texts[name], values[name]), template);
}
