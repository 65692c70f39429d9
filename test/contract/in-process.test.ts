import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { DynamoKeyStore } from '../../lambdas/adapters/dynamodb/key-store.ts';
import { DynamoUsageStore } from '../../lambdas/adapters/dynamodb/usage-store.ts';
import { DynamoWorkspaceStore } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import type { NewApiKey } from '../../lambdas/domain/keys/api-key.ts';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import { limitedCounter } from '../../lambdas/domain/limits/key-counters.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { hourMs, minuteMs } from '../../lambdas/domain/shared/time.ts';
import { provisionWorkspace } from '../../lambdas/domain/workspaces/provision.ts';
import type { Verdict, Verifier } from '../../verify/index.ts';
import { createVerifierWith, type VerifierOptions } from '../../verify/verifier.ts';
import { type AwsServices, startAwsServices } from '../support/in-process/aws-services.ts';
import { limitsOf } from '../support/limits.ts';
import { loadAuthorizers } from '../support/stores/authorizers.ts';
import { type Engine, startEngine } from '../support/stores/engine.ts';
import { keyFormat, keyring1, newAudit, newKey, noon, unknownKeyValue } from '../support/stores/keys.ts';

/** The verifier in the process of a service, against a real engine. */
const path = '/latchkey/Test/verifier';
const settings = `arn:aws:ssm:eu-west-1:123456789012:parameter${path}`;
const variables = ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_SSM', 'AWS_ENDPOINT_URL_SECRETS_MANAGER'] as const;
const before = variables.map((name) => [name, process.env[name]] as const);

let engine: Engine;
let aws: AwsServices;
let keysTable: string;
let countersTable: string;
let keys: DynamoKeyStore;
let workspaceId: string;
let now = noon;
let plans: Record<string, unknown>;
const plan = (perMinute: number) => ({ maxKeys: 5, limits: limitsOf({ perMinute, perHour: 1000 }) });
const verifiers: Verifier[] = [];
const errors: string[] = [];

beforeAll(async () => {
  engine = await startEngine();
  keysTable = await engine.createTable();
  countersTable = await engine.createTable();
  keys = new DynamoKeyStore(engine.calls('lean client'), keysTable);
  const workspaces = new DynamoWorkspaceStore(engine.calls('lean client'), keysTable);
  const issuing = { keyFormat, clock: () => now, random: systemRandom };
  const owner = {
    name: 'W',
    plan: 'Professional',
    actor: { type: 'operator', id: 'test' },
    requestId: 'none',
  } as const;
  workspaceId = (await provisionWorkspace({ ...issuing, workspaces }, keyring1, owner)).workspace.id;
  aws = await startAwsServices({
    parameters: () => ({
      [`${path}/settings`]: { keysTable, countersTable, pepperSecret: 'pepper', onCounterFailure: 'deny', keyFormat },
      [`${path}/plans-1`]: plans,
      [`${path}/plans-2`]: { Other: plan(1) },
    }),
    secret: () => keyring1,
  });
  for (const [name] of before) process.env[name] = aws.endpoint;
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = engine.endpoint;
});
afterEach(async () => {
  await Promise.all(verifiers.splice(0).map((each) => each.close()));
  now = noon;
  aws.isDown = false;
  errors.length = 0;
});
afterAll(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await Promise.all([aws?.stop(), engine.stop()]);
});

function start(options: VerifierOptions = {}): Verifier {
  const credentials = async () => ({ accessKeyId: 'test', secretAccessKey: 'test' });
  const onError = (error: unknown, what: string) => errors.push(`${what}: ${String(error)}`);
  const verifier = createVerifierWith({ settings, credentials, onError, ...options }, () => now);
  verifiers.push(verifier);
  return verifier;
}

async function create(fields: Partial<NewApiKey> = {}) {
  plans = { Professional: plan(60) };
  const issued = newKey(workspaceId, fields);
  await keys.createKey(issued.record, () => null, newAudit(workspaceId, issued.record.id, 'key.created'));
  return issued;
}

const change = (id: string, fields: Partial<ApiKeyRecord>) =>
  keys.changeKey(workspaceId, id, (current) => ({
    record: { ...current, ...fields },
    audits: [newAudit(workspaceId, id)],
  }));

const scope = 'orders:read';
const outcomes = (verdicts: readonly Verdict[]) => {
  const tally: Record<string, number> = {};
  for (const { outcome } of verdicts) tally[outcome] = (tally[outcome] ?? 0) + 1;
  return tally;
};

test('admits a key with its principal and the rate-limit headers', async () => {
  const { record, keyValue } = await create({ scopes: [scope] });
  const verifier = start();
  await verifier.ready();
  expect(await verifier.verify({ headers: { 'X-API-Key': keyValue }, scope })).toEqual({
    outcome: 'admitted',
    principal: { keyId: record.id, workspaceId, environment: 'live', plan: 'Professional', scopes: [scope] },
    headers: expect.objectContaining({ 'X-RateLimit-Remaining': '59', RateLimit: '"minute";r=59;t=40' }),
  });
  expect(await verifier.verify({ key: keyValue, scope: 'orders:write' })).toMatchObject({
    outcome: 'denied',
    code: 'insufficient_scope',
    response: { status: 403 },
  });
  for (const key of [undefined, 'no key', unknownKeyValue()]) {
    expect(await verifier.verify({ key, scope })).toMatchObject({ outcome: 'unauthorized', response: { status: 401 } });
  }
  expect(errors).toEqual([]);
});

test('admits exactly the limit of a key that services and the authorizer check at the same time', async () => {
  const { keyValue } = await create();
  const services = [start(), start()];
  const [authorizer] = await loadAuthorizers(1, {
    endpoint: engine.endpoint,
    keysTable,
    countersTable,
    keyring: () => keyring1,
    clock: () => now,
  });
  const checks = Array.from({ length: 240 }, async (_, i) => {
    const service = services[i % 3];
    if (service === undefined) return { outcome: await authorizer?.(keyValue) } as Verdict;
    return service.verify({ key: keyValue, scope: '*' });
  });
  const verdicts = await Promise.all(checks);
  expect(outcomes(verdicts)).toEqual({ admitted: 60, limited: 180 });
  const limited = verdicts.find((each) => each.outcome === 'limited' && 'response' in each);
  expect(limited).toMatchObject({
    code: 'rate_limit_exceeded',
    retryAfterSeconds: 40,
    response: { status: 429, headers: { 'Retry-After': '40' } },
  });
});

test('refuses a deactivated key from the next request on', async () => {
  const { record, keyValue } = await create();
  const verifier = start();
  for (let round = 0; round < 3; round++) {
    expect(await verifier.verify({ key: keyValue, scope: '*' })).toMatchObject({ outcome: 'admitted' });
    await change(record.id, { isActive: false });
    expect(await verifier.verify({ key: keyValue, scope: '*' })).toMatchObject({ outcome: 'unauthorized' });
    await change(record.id, { isActive: true });
  }
});

test('takes the address of an IPv4 client on a server for both kinds of addresses', async () => {
  const { keyValue } = await create({ allowedIps: ['192.0.2.0/24'] });
  const verifier = start();
  const from = async (clientAddress?: string) =>
    (await verifier.verify({ key: keyValue, scope: '*', clientAddress })).outcome;
  expect(await from('192.0.2.7')).toBe('admitted');
  expect(await from('::ffff:192.0.2.7')).toBe('admitted');
  expect(await from('::ffff:198.51.100.7')).toBe('denied');
  expect(await from()).toBe('denied');
});

test('writes the refusals that still wait when it is closed', async () => {
  const { record, keyValue } = await create({ scopes: [scope] });
  const verifier = start();
  const verdicts = Array.from({ length: 57 }, () => verifier.verify({ key: keyValue, scope: 'orders:write' }));
  expect(outcomes(await Promise.all(verdicts))).toEqual({ denied: 57 });
  const usage = new DynamoUsageStore(engine.calls('SDK'), countersTable);
  const written = async () => {
    const hour = { from: now - hourMs, to: now + hourMs };
    const [found] = await usage.refusals(limitedCounter(record.tag), hour, 'hour');
    return found?.name === 'scope' ? found.count : 0;
  };
  expect(await written()).toBeLessThan(57);
  await verifier.close();
  expect(await written()).toBe(57);
});

test('follows a change of the plans within a minute, and keeps the known ones if it cannot read them', async () => {
  const { keyValue } = await create();
  const verifier = start();
  const limit = async () => {
    const verdict = await verifier.verify({ key: keyValue, scope: '*' });
    return verdict.outcome === 'admitted' ? verdict.headers['X-RateLimit-Limit'] : verdict.outcome;
  };
  expect(await limit()).toBe('60');
  plans = { Professional: plan(30) };
  now += minuteMs;
  expect(await limit()).toBe('60');
  // A request waits for new settings only if they are old, as after Lambda froze the process.
  now += minuteMs;
  expect(await limit()).toBe('30');
  aws.isDown = true;
  now += 2 * minuteMs;
  expect(await limit()).toBe('30');
  expect(errors).toEqual([expect.stringMatching(/^settings: /)]);
});

test('reads old settings again between requests', async () => {
  const { keyValue } = await create();
  const verifier = start();
  await verifier.ready();
  expect(await verifier.verify({ key: keyValue, scope: '*' })).toMatchObject({ outcome: 'admitted' });
  const reads = () => aws.calls.filter((each) => each.startsWith('AmazonSSM')).length;
  const first = reads();
  now += minuteMs;
  // The timer of the verifier runs every second.
  while (reads() === first) await new Promise(setImmediate);
  expect(reads()).toBeGreaterThan(first);
});

test('fails closed while AWS does not respond, and says why it is not ready', async () => {
  const { keyValue } = await create();
  aws.isDown = true;
  const verifier = start();
  await expect(verifier.ready()).rejects.toThrow(/^Latchkey cannot check keys\. InternalServiceError/);
  expect(await verifier.verify({ key: keyValue, scope: '*' })).toMatchObject({
    outcome: 'unavailable',
    response: { status: 503, body: expect.stringContaining('"code":"service_unavailable"') },
  });
  expect(errors).toEqual([expect.stringMatching(/^verification: /)]);
  aws.isDown = false;
  expect(await verifier.verify({ key: keyValue, scope: '*' })).toMatchObject({ outcome: 'admitted' });
});

test('does not fail a check because its report fails', async () => {
  const { keyValue } = await create();
  aws.isDown = true;
  const logged = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const report = () => {
      throw new Error('The report fails.');
    };
    const verifier = start({ onError: report });
    expect(await verifier.verify({ key: keyValue, scope: '*' })).toMatchObject({ outcome: 'unavailable' });
  } finally {
    logged.mockRestore();
  }
});

test('says that there are no credentials', async () => {
  const missing = async () => Promise.reject(new Error('Could not load credentials from any providers'));
  await expect(start({ credentials: missing }).ready()).rejects.toThrow('Could not load credentials');
});
