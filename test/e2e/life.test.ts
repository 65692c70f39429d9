import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { contentOf } from '../../lambdas/adapters/dynamodb/key-items.ts';
import { apiKeyItem } from '../../lambdas/adapters/dynamodb/stored-key.ts';
import { eventTypes, publishedSchemas } from '../../lambdas/domain/events/published-event.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { runSchedule } from '../../local/triggers/run-schedule.ts';
import { send } from '../support/service/http.ts';
import { invokeScheduled, type LocalRun, startLocalRun } from '../support/service/local-run.ts';

/**
 * The whole life of a key, in a local run with everything turned on: the audit log, the published events, and the messages
 * of a webhook. docs/events.md shows it; UPDATE_LIFE=1 writes it there again. Needs the run's data folder.
 */
const page = join(import.meta.dirname, '../../docs/events.md');
const [begin, end] = ['<!-- life: begin -->\n', '<!-- life: end -->'];

// biome-ignore lint/suspicious/noExplicitAny: items and messages have many shapes, and the expectations check their fields.
type Item = Record<string, any>;

let receiver: Server;
const received: { headers: Record<string, string>; body: string }[] = [];
let run: LocalRun;
let dynamo: DynamoDBDocumentClient;
let secrets: SecretsManagerClient;
const values = new Set<string>();

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    received.push({ headers: request.headers as Record<string, string>, body: await text(request) });
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  run = await startLocalRun({
    LATCHKEY_PLAN: 'Enterprise',
    LATCHKEY_CONTEXT: JSON.stringify({
      recoverableKeys: true,
      unusedKeys: { afterDays: 90, deactivate: true },
      rotation: { everyMinutes: 60 },
      webhook: { url: `http://127.0.0.1:${port}/hooks` },
    }),
  });
  const { region, dynamoEndpoint, secretsEndpoint } = run.endpoints;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  dynamo = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: dynamoEndpoint, region, credentials }));
  secrets = new SecretsManagerClient({ endpoint: secretsEndpoint, region, credentials });
});
afterAll(async () => {
  dynamo.destroy();
  secrets.destroy();
  receiver.closeAllConnections();
  receiver.close();
  await run.stop();
});

const call = (method: string, path: string, json?: unknown) =>
  send(run.url, method, path, { key: run.rootKey, ...(json !== undefined && { json }) });

/** `npm run rotate`. */
async function rotate(): Promise<string[]> {
  const lines: string[] = [];
  const file = join(run.dataFolder, 'run.json');
  expect(await runSchedule(file, (line) => lines.push(line))).toBe(true);
  return lines;
}

/** Simulates that time has passed, by moving the times of a key back. */
async function letTimePass(workspaceId: string, keyId: string, milliseconds: number): Promise<void> {
  const Key = { pk: `WS#${workspaceId}`, sk: `KEY#${keyId}` };
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: run.endpoints.keysTable,
      KeyConditionExpression: 'pk = :pk AND sk = :sk',
      ExpressionAttributeValues: { ':pk': Key.pk, ':sk': Key.sk },
    }),
  );
  const earlier = (time: string) => new Date(Date.parse(time) - milliseconds).toISOString();
  const names = ['createdAt', 'changedAt', 'lastUsedAt', 'expiresAt', 'handledUntil', 'dueAt'];
  const moved = (fields: object) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        names.includes(name) && typeof value === 'string' ? earlier(value) : value,
      ]),
    );
  const [item = {}] = Items;
  const { packed } = apiKeyItem(moved(contentOf<ApiKeyRecord>(item)) as unknown as ApiKeyRecord);
  await dynamo.send(new PutCommand({ TableName: run.endpoints.keysTable, Item: { ...moved(item), packed } }));
}

async function audited(partition: string): Promise<Item[]> {
  const { Items = [] } = await dynamo.send(
    new QueryCommand({
      TableName: run.endpoints.keysTable,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :audit)',
      ExpressionAttributeValues: { ':pk': partition, ':audit': 'AUDIT#' },
    }),
  );
  return Items;
}

const published = (): Item[] =>
  readFileSync(join(run.dataFolder, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Events arrive within seconds of the change. */
async function until(isThere: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 20_000; !isThere(); await sleep(50)) {
    if (Date.now() > deadline) throw new Error('It has not come in 20 seconds.');
  }
}

/** Runs the daily review early. */
async function reviewAfresh(): Promise<void> {
  expect(await invokeScheduled(run, /reviewkeys/i, { afresh: true })).toMatchObject({ status: 'finished' });
}

/** Rotates the key as "Rotate immediately" in the console does. */
async function rotatePepper(): Promise<void> {
  const template = JSON.parse(readFileSync(join(run.endpoints.cloudAssembly, 'Latchkey.template.json'), 'utf8'));
  const [id] =
    Object.entries<Item>(template.Resources).find(
      ([, { Properties }]) => Properties?.Description === 'Latchkey: rotate-pepper',
    ) ?? [];
  await secrets.send(
    new RotateSecretCommand({
      SecretId: run.endpoints.pepperSecret,
      RotationLambdaARN: `arn:aws:lambda:${run.endpoints.region}:000000000000:function:${id}`,
    }),
  );
}

async function live(): Promise<{ workspaceId: string; keyId: string }> {
  const { apiKey } = (await call('POST', '/api/v1/api-keys', { name: 'Shop' })).body;
  const { id: keyId, key } = apiKey;
  const path = `/api/v1/api-keys/${keyId}`;
  const { workspaceId } = (await send(run.url, 'GET', '/v1/status', { key })).body;
  values.add(key);
  const patch = async (json: object) => expect((await call('PATCH', path, json)).status).toBe(200);
  await patch({ name: 'Web shop' });
  await patch({ isActive: false });
  await patch({ isActive: true });
  const renewed = await call('POST', `${path}/regenerate`, { mode: 'grace', gracePeriodSeconds: 3600 });
  values.add(renewed.body.apiKey.key);
  const shown = await call('GET', `${path}?full=true`);
  expect(shown.body.apiKey.fullKey).toBe(renewed.body.apiKey.key);

  const policy = { everyDays: 30, gracePeriodSeconds: 3600 };
  const nowhere = `arn:aws:secretsmanager:us-east-1:000000000000:secret:shop/key-AbCdEf`;
  await patch({ rotation: { ...policy, deliverTo: nowhere } });
  await rotate();
  await patch({ rotation: { ...policy, deliverTo: 'managed' } });
  await rotate();
  const delivered = await call('GET', `${path}?full=true`);
  values.add(delivered.body.apiKey.fullKey);
  const works = await send(run.url, 'GET', '/v1/status', { key: delivered.body.apiKey.fullKey });
  expect(works.status).toBe(200);
  await patch({ rotation: null });

  await patch({ expiresAt: new Date(Date.now() + 31 * 86_400_000).toISOString() });
  for (const days of [1, 23, 6, 1]) {
    await letTimePass(workspaceId, keyId, days * 86_400_000);
    await rotate();
  }
  await patch({ expiresAt: null });
  await letTimePass(workspaceId, keyId, 90 * 86_400_000);
  await reviewAfresh();
  expect((await call('DELETE', path)).body).toEqual({ success: true });
  await rotate();
  return { workspaceId, keyId };
}

/** Returns the text without values that differ from run to run. */
function lasting(shown: string): string {
  return shown
    .replaceAll(/\b(ws|key)_[0-9A-Z]{26}\b/g, '$1_…')
    .replaceAll(/"id":"[0-9A-Z]{26}"/g, '"id":"…"')
    .replaceAll(/pepper-[0-9a-f-]{32,36}/g, 'pepper-…')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<uuid>')
    .replaceAll(/(secret:latchkey\/ws_…\/key_…)-\w{6}/g, '$1-…');
}

function pageWith(auditLog: readonly Item[], events: readonly Item[]): string {
  const lines = (items: readonly Item[]) => items.map((item) => JSON.stringify(item)).join('\n');
  return [
    'The audit log of a key, and a rotation of the pepper after it, an event a line:\n',
    `\`\`\`json\n${lines(auditLog)}\n\`\`\`\n`,
    'The same as events on the bus:\n',
    `\`\`\`json\n${lines(events)}\n\`\`\`\n`,
  ].join('\n');
}

describe('the life of a key', () => {
  let auditLog: Item[];
  let events: Item[];

  beforeAll(async () => {
    const { workspaceId, keyId } = await live();
    await rotatePepper();
    await until(() => published().some((event) => event['detail-type'] === 'pepper.rotated'));
    const ofKey = (await audited(`WS#${workspaceId}`)).filter((item) => item['keyId'] === keyId);
    const inOrder = ({ sk, id, at, action, workspaceId, keyId, actor, requestId, changes }: Item) => {
      expect(sk).toBe(`AUDIT#${id}`);
      return { id, at, action, workspaceId, keyId, actor: sorted(actor), requestId, changes: sorted(changes) };
    };
    auditLog = [...ofKey, ...(await audited('DEPLOYMENT'))].map((item) => inOrder(item));
    const ids = new Set(auditLog.map(({ id }) => id));
    events = published().filter(({ detail }) => ids.has(detail.id));
  });

  test('is in the audit log, change by change', () => {
    expect(auditLog.map(({ action }) => action)).toEqual([
      'key.created',
      'key.updated',
      'key.deactivated',
      'key.activated',
      'key.regenerated',
      'key.revealed',
      'key.updated',
      'key.rotation_failed',
      'key.updated',
      'key.rotated',
      'key.revealed',
      'key.updated',
      'key.updated',
      'key.expiring',
      'key.expiring',
      'key.expiring',
      'key.expired',
      'key.updated',
      'key.unused',
      'key.deactivated',
      'key.deleted',
      'pepper.rotated',
    ]);
  });

  test('is published, each change once and in order, valid by its schema', () => {
    expect(events.map(({ detail }) => detail.id)).toEqual(auditLog.map(({ id }) => id));
    for (const event of events) {
      const type = event['detail-type'];
      expect(event).toMatchObject({ source: 'latchkey', detail: { type } });
      publishedSchemas[eventTypes.find((each) => each === type) ?? 'key.created'].parse(event['detail']);
    }
  });

  test('reaches the webhook, signed', async () => {
    const secret = readSecret('WebhookSecret');
    const ids = new Set(auditLog.map(({ id }) => id));
    await until(() => [...ids].every((id) => received.some(({ headers }) => headers['webhook-id'] === id)));
    const webhook = new Webhook(`whsec_${secret}`);
    for (const { headers, body } of received) {
      const { type, data } = webhook.verify(body, headers) as Item;
      expect(data).toMatchObject({ id: headers['webhook-id'], type });
    }
    expect(() =>
      new Webhook(`whsec_${'A'.repeat(64)}`).verify(received[0]?.body ?? '', received[0]?.headers ?? {}),
    ).toThrow();
  });

  test('is shown in docs/events.md (UPDATE_LIFE=1 writes it again)', () => {
    const whole = readFileSync(page, 'utf8');
    const [before = '', rest = ''] = whole.split(begin);
    const [shown = '', after = ''] = rest.split(end);
    const now = pageWith(auditLog, events);
    if (process.env['UPDATE_LIFE'] !== undefined) writeFileSync(page, `${before}${begin}\n${now}\n${end}${after}`);
    else expect(lasting(shown.trim())).toBe(lasting(now.trim()));
  });

  test('shows no key value, pepper or secret in the audit log, an event, a webhook or the functions’ logs', () => {
    expect(values.size).toBe(3);
    const keyring = JSON.parse(readSecret('PepperSecret'));
    const hidden = [
      ...[...values].map((value) => value.slice('vsk_live_'.length + 8, -4)),
      ...Object.values<string>(keyring.peppers),
      readSecret('WebhookSecret'),
    ];
    const places = {
      auditLog: JSON.stringify(auditLog),
      events: readFileSync(join(run.dataFolder, 'events.jsonl'), 'utf8'),
      webhooks: JSON.stringify(received),
      logs: readFileSync(join(run.dataFolder, 'latchkey.log'), 'utf8'),
      screen: run.output().replaceAll(run.rootKey, ''),
    };
    for (const [place, all] of Object.entries(places)) {
      for (const each of hidden) {
        for (let i = 0; i + 8 <= each.length; i += 4) {
          expect({ place, found: all.includes(each.slice(i, i + 8)) }).toEqual({ place, found: false });
        }
      }
    }
  });
});

/** Sorts the members of each object by name, because tables keep no order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)]));
}

/** Returns the current value of the secret whose logical id contains this text. */
function readSecret(part: string): string {
  const { secrets } = JSON.parse(readFileSync(join(run.dataFolder, 'secrets.json'), 'utf8'));
  const found = secrets.find(({ logicalId }: Item) => logicalId?.includes(part));
  const current = Object.values<Item>(found.versions).find(({ stages }) => stages.includes('AWSCURRENT'));
  return current?.['value'];
}
