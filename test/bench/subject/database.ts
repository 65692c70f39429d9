import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { DynamoKeyStore } from '../../../lambdas/adapters/dynamo-key-store.ts';
import { DynamoWorkspaceStore } from '../../../lambdas/adapters/dynamo-workspace-store.ts';
import { apiKeyItem, credentialItem } from '../../../lambdas/adapters/key-items.ts';
import { parseKeyring } from '../../../lambdas/adapters/keyring.ts';
import { toCredential } from '../../../lambdas/domain/api-key.ts';
import { auditEvent } from '../../../lambdas/domain/audit-event.ts';
import type { PepperKeyring } from '../../../lambdas/domain/digest.ts';
import { type IssuedKey, issueKey } from '../../../lambdas/domain/issue-key.ts';
import { KeyFormat } from '../../../lambdas/domain/key-format.ts';
import { provisionWorkspace } from '../../../lambdas/domain/provision.ts';
import { newId, systemClock, systemRandom } from '../../../lambdas/domain/random.ts';
import { termsOf, type Workspace } from '../../../lambdas/domain/workspace.ts';
import { startEngine } from '../../../local/dynamodb-engine.ts';
import { startSecretsManager } from '../../../local/secrets-manager.ts';
import { ensureTables } from '../../../local/tables.ts';
import { plainKey } from '../../support/keys.ts';
import type { BenchStack, plans } from './stack.ts';

/** Where functions find what they store and read. */
export interface Endpoints {
  readonly dynamo: string;
  readonly secrets: string;
}

export interface BenchWorkspace {
  readonly workspace: Workspace;
  readonly rootKey: string;
}

/** One request of BatchWriteItem. */
const batch = 25;
const batchesInFlight = 8;

/** The tables of the stack on an engine in a process of its own, in memory. */
export class Database {
  readonly endpoints: Endpoints;
  readonly #keysTable: string;
  readonly #dynamo: DynamoDBClient;
  readonly #documents: DynamoDBDocumentClient;
  readonly #keyring: PepperKeyring;
  readonly #issuing;
  #hasStream = true;
  readonly #stops: (() => Promise<void>)[];

  private constructor(stack: BenchStack, endpoints: Endpoints, dynamo: DynamoDBClient, stops: (() => Promise<void>)[]) {
    this.endpoints = endpoints;
    this.#keysTable = stack.authorizer.environment['KEYS_TABLE'] ?? '';
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
    const secrets = await startSecretsManager(stack.secrets);
    const dynamo = new DynamoDBClient({
      endpoint: engine.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    await ensureTables(stack.template, dynamo);
    const endpoints = { dynamo: engine.endpoint, secrets: secrets.endpoint };
    return new Database(stack, endpoints, dynamo, [() => secrets.stop(), () => engine.stop()]);
  }

  async stop(): Promise<void> {
    this.#dynamo.destroy();
    for (const stop of this.#stops) await stop();
  }

  async createWorkspace(plan: keyof typeof plans): Promise<BenchWorkspace> {
    const workspaces = new DynamoWorkspaceStore(this.#documents, this.#keysTable);
    return provisionWorkspace({ ...this.#issuing, workspaces }, this.#keyring, {
      name: 'Bench',
      plan,
      actor: { type: 'operator', id: 'bench' },
      requestId: 'none',
    });
  }

  /** Keys as the service makes them. Returns their values. */
  async createKeys(
    { workspace }: BenchWorkspace,
    count: number,
    settings: Partial<typeof plainKey> = {},
  ): Promise<string[]> {
    const keys = new DynamoKeyStore(this.#documents, this.#keysTable);
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

  /** Fills the table with the credentials of so many keys, which nobody holds the values of. */
  async loadCredentials(count: number, onProgress: (done: number) => void): Promise<void> {
    const { workspace } = await this.createWorkspace('Bench');
    const { record } = this.#issue(workspace.id, {});
    const [value] = record.values;
    if (value === undefined) throw new Error('A key has a value.');
    const item = templateOf(credentialItem(value, toCredential(record, value, termsOf(workspace))), {
      digest: value.digest,
      keyId: record.id,
    });
    await this.#load(count, onProgress, (i) =>
      item({ digest: randomBytes(32).toString('base64url'), keyId: syntheticKeyId(i) }),
    );
  }

  /** Gives a workspace so many keys to list. */
  async loadKeys({ workspace }: BenchWorkspace, count: number, onProgress: (done: number) => void): Promise<void> {
    const { record } = this.#issue(workspace.id, {});
    const item = templateOf(apiKeyItem(record), { keyId: record.id });
    await this.#load(count, onProgress, (i) => item({ keyId: syntheticKeyId(i) }));
  }

  #issue(workspaceId: string, settings: Partial<typeof plainKey>): IssuedKey {
    return issueKey(this.#issuing, this.#keyring, { workspaceId, isRoot: false }, { ...plainKey, ...settings });
  }

  async #load(count: number, onProgress: (done: number) => void, newItem: (i: number) => string): Promise<void> {
    await this.#stopStream();
    const agent = new Agent({ keepAlive: true });
    let begun = 0;
    let done = 0;
    const writer = async () => {
      while (begun < count) {
        const from = begun;
        const size = Math.min(batch, count - from);
        begun += size;
        const puts = Array.from({ length: size }, (_, i) => `{"PutRequest":{"Item":${newItem(from + i)}}}`);
        await batchWrite(this.endpoints.dynamo, agent, `{"RequestItems":{"${this.#keysTable}":[${puts.join(',')}]}}`);
        done += size;
        onProgress(done);
      }
    };
    await Promise.all(Array.from({ length: batchesInFlight }, writer));
    agent.destroy();
  }

  /** In this engine a write takes the longer the more changes the stream holds; in DynamoDB it does not. */
  async #stopStream(): Promise<void> {
    if (this.#hasStream) {
      const StreamSpecification = { StreamEnabled: false };
      await this.#dynamo.send(new UpdateTableCommand({ TableName: this.#keysTable, StreamSpecification }));
    }
    this.#hasStream = false;
  }
}

/** As long as a real one. */
const syntheticKeyId = (i: number) => `key_${String(i).padStart(26, '0')}`;

/** Items that differ in a few texts only: made by replacing these, which takes a fraction of the time. */
function templateOf<Name extends string>(item: object, texts: Readonly<Record<Name, string>>) {
  const template = JSON.stringify(marshall(item, { removeUndefinedValues: true }));
  const names = Object.keys(texts) as Name[];
  return (values: Readonly<Record<Name, string>>) =>
    names.reduce((text, name) => text.replaceAll(texts[name], values[name]), template);
}

/** Without the SDK and a real signature: the engine checks none, and a million items take long enough. */
function batchWrite(endpoint: string, agent: Agent, body: string): Promise<void> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'DynamoDB_20120810.BatchWriteItem',
    'x-amz-date': '20260101T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const sent = request(endpoint, { method: 'POST', agent, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString('utf8');
      if (response.statusCode === 200 && text.includes('"UnprocessedItems":{}')) resolve();
      else reject(new Error(`BatchWriteItem: ${response.statusCode} ${text}`));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
