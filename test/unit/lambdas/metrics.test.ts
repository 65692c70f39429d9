import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Credential } from '../../../lambdas/domain/keys/credential.ts';
import { tagOf } from '../../../lambdas/domain/keys/key-format.ts';
import type { Plans } from '../../../lambdas/domain/limits/plans.ts';
import { createHandler } from '../../../lambdas/handlers/authorize/authorizer.ts';
import { createLogger } from '../../../lambdas/logger.ts';
import { createTroubleMetrics, createUpkeepMetrics, createVerificationLog } from '../../../lambdas/metrics.ts';
import { limitsOf, noQuotas, noReserves } from '../../support/limits.ts';
import { keyFormat, keyring1, noon, plainCredential, unknownKeyValue } from '../../support/stores/keys.ts';

let lines: string[];
let complaints: string[];
beforeEach(() => {
  lines = [];
  complaints = [];
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
  process.env['POWERTOOLS_SERVICE_NAME'] = 'LatchkeyTest';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => complaints.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  // The library writes its warnings there with each request.
  expect(complaints).toEqual([]);
  process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
  delete process.env['POWERTOOLS_SERVICE_NAME'];
});

const keyValue = unknownKeyValue();
const plans: Plans = {
  Free: { maxKeys: 0, limits: null },
  Professional: { maxKeys: 5, limits: limitsOf({ perMinute: 60, perHour: 1000 }) },
};
const known = { ...plainCredential, tag: tagOf(keyValue) };

interface Situation {
  readonly credential?: Partial<Credential>;
  readonly key?: string;
  readonly minute?: number;
  readonly counters?: 'fail';
  readonly refusals?: 'fail';
  readonly keysTable?: 'fail';
}

/** Authorizes one request, and returns the metrics that it logged. */
async function metricsOf({ credential = {}, key = keyValue, minute = 2, counters, refusals, keysTable }: Situation) {
  const down = async () => {
    throw new Error('down');
  };
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  const reference = { pepperVersion: 'v1', digest: 'digest' };
  const find = async () => ({ credential: { ...known, ...credential }, reference });
  const counts = async () => ({ minute, hour: minute });
  const add = refusals === 'fail' ? down : async () => {};
  const count = async () => ({ admitted: minute <= 60, counts: await counts() });
  const limits = limitsOf({ perMinute: 60, perHour: 1000 });
  const countKnown = async () => ({ ...(await count()), limits });
  const handler = createHandler({
    credentials: {
      find: keysTable === 'fail' ? down : find,
      moveToPepper: down,
      noteFirstUse: down,
      markUsed: down,
      markValueUsed: down,
    },
    ...noQuotas,
    counters: {
      ...noReserves,
      ...(counters === 'fail'
        ? { count: down, countOpen: down, countKnown: down, giveBack: down, read: down, add: down }
        : { count, countOpen: count, countKnown, giveBack: counts, read: counts, add }),
    },
    pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
    keyFormat,
    plans,
    usagePlanSuffix: '',
    routeScopes: { 'GET /v1/status': 'status:read' },
    limitAtGateway: false,
    onCounterFailure: 'allow',
    clock: () => noon,
    onTrouble: createTroubleMetrics(logger),
    onOutcome: createVerificationLog(logger),
    logger,
  });
  const event = {
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:us-east-1:123456789012:api/prod/GET/v1/status',
    resource: '/v1/status',
    httpMethod: 'GET',
    headers: { 'X-API-Key': key },
    multiValueHeaders: { 'X-API-Key': [key] },
    requestContext: { requestId: 'request-1', identity: { sourceIp: '192.0.2.1' } },
  } as unknown as Parameters<typeof handler>[0];
  await handler(event).catch(() => {});
  return lines.map((line) => JSON.parse(line));
}

describe('each verification is one line, counted by its outcome, and by its plan if that is known', () => {
  test.each<[string, Situation, string, string | undefined]>([
    ['admitted', {}, 'admitted', 'Professional'],
    ['over a limit', { minute: 61 }, 'rate_limited', 'Professional'],
    ['scope missing', { credential: { scopes: [] } }, 'insufficient_scope', 'Professional'],
    ['address not allowed', { credential: { allowedIps: ['198.51.100.1'] } }, 'ip_not_allowed', 'Professional'],
    ['plan without API access', { credential: { plan: 'Free' } }, 'plan_without_api_access', 'Free'],
    ['not a key', { key: 'nonsense' }, 'unauthorized', undefined],
    ['deactivated', { credential: { isActive: false } }, 'unauthorized', undefined],
    ['the keys table is down', { keysTable: 'fail' }, 'failure', undefined],
    ['the plan is gone', { credential: { plan: 'Gone' } }, 'plan_not_configured', undefined],
  ])('%s', async (_, situation, outcome, plan) => {
    const dimensions = [['service', 'outcome', ...(plan === undefined ? [] : ['plan'])]];
    expect(await metricsOf(situation)).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            { Namespace: 'Latchkey', Dimensions: dimensions, Metrics: [{ Name: 'Verifications', Unit: 'Count' }] },
          ],
        },
        service: 'LatchkeyTest',
        outcome,
        ...(plan !== undefined && { plan }),
        Verifications: 1,
      },
    ]);
  });
});

describe('the log', () => {
  const fields = {
    requestId: 'request-1',
    route: 'GET /v1/status',
    keyId: known.keyId,
    level: 'INFO',
    message: 'verified',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  };
  beforeEach(() => {
    process.env['POWERTOOLS_LOG_LEVEL'] = 'INFO';
    process.env['_X_AMZN_TRACE_ID'] = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
  });
  afterEach(() => {
    process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
    delete process.env['_X_AMZN_TRACE_ID'];
  });

  test('of a verification is in the line that counts it', async () => {
    const [line, ...others] = await metricsOf({});
    expect(others).toEqual([]);
    expect(line).toEqual({
      _aws: { Timestamp: expect.any(Number), CloudWatchMetrics: [expect.objectContaining({ Namespace: 'Latchkey' })] },
      service: 'LatchkeyTest',
      outcome: 'admitted',
      plan: 'Professional',
      Verifications: 1,
      xray_trace_id: '1-5759e988-bd862e3fe1be46a994272793',
      ...fields,
    });
  });

  test('has the caller of a refused request, and none of an unknown key', async () => {
    expect(await metricsOf({ credential: { scopes: [] } })).toMatchObject([
      { outcome: 'insufficient_scope', keyId: known.keyId },
    ]);
    lines = [];
    const [refused] = await metricsOf({ key: 'nonsense' });
    expect(refused).toMatchObject({ outcome: 'unauthorized', message: 'verified', requestId: 'request-1' });
    expect(refused).not.toHaveProperty('keyId');
  });

  test('of a failure is another line, so the line that counts it has no fields', async () => {
    const [failure] = await metricsOf({ keysTable: 'fail' });
    expect(failure).toMatchObject({ outcome: 'failure', Verifications: 1 });
    expect(failure).not.toHaveProperty('message');
  });

  test('is a line of its own while metrics are off', () => {
    process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
    createVerificationLog(createLogger())('rate_limited', 'Professional', { requestId: 'request-1', route: 'GET /' });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ message: 'verified', outcome: 'rate_limited', requestId: 'request-1', route: 'GET /' }),
    ]);
    expect(lines[0]).not.toContain('_aws');
  });
});

test('a counter that fails is a separate line; the admitted request is allowed', async () => {
  const [trouble, outcome] = await metricsOf({ counters: 'fail' });
  expect(trouble).toMatchObject({ service: 'LatchkeyTest', CounterFailure: 1 });
  expect(trouble._aws.CloudWatchMetrics[0].Dimensions).toEqual([['service']]);
  expect(outcome).toMatchObject({ outcome: 'admitted', plan: 'Professional', Verifications: 1 });
});

test('a refusal that cannot be written is a separate line; the request is still refused', async () => {
  const [trouble, outcome] = await metricsOf({ minute: 61, refusals: 'fail' });
  expect(trouble).toMatchObject({ service: 'LatchkeyTest', LimitedCountFailure: 1 });
  expect(outcome).toMatchObject({ outcome: 'rate_limited', Verifications: 1 });
});

test('a first use that cannot be recorded is a separate line; the admitted request is allowed', async () => {
  const [trouble, outcome] = await metricsOf({ credential: { graceOnFirstUse: 60 } });
  expect(trouble).toMatchObject({ service: 'LatchkeyTest', FirstUseFailure: 1 });
  expect(trouble._aws.CloudWatchMetrics[0]).toMatchObject({
    Dimensions: [['service']],
    Metrics: [{ Name: 'FirstUseFailure', Unit: 'Count' }],
  });
  expect(outcome).toMatchObject({ outcome: 'admitted', Verifications: 1 });
});

test('a scheduled run is one line with all its counts', () => {
  createUpkeepMetrics()({ RotatedKeys: 3, RefusedDeliveries: 0, FailedKeys: 1 });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'Latchkey',
            Dimensions: [['service']],
            Metrics: ['RotatedKeys', 'RefusedDeliveries', 'FailedKeys'].map((Name) => ({ Name, Unit: 'Count' })),
          },
        ],
      },
      service: 'LatchkeyTest',
      RotatedKeys: 3,
      RefusedDeliveries: 0,
      FailedKeys: 1,
    },
  ]);
});

test('metrics have nothing of the key or its workspace', async () => {
  const written = JSON.stringify(await metricsOf({ minute: 61 }));
  for (const secret of [keyValue, keyValue.slice(10, 20), known.keyId, known.workspaceId, '192.0.2.1']) {
    expect(written).not.toContain(secret);
  }
});

test('a request leaves no state for the next one', async () => {
  await metricsOf({ credential: { plan: 'Free' } });
  const [, second] = await metricsOf({ key: 'nonsense' });
  expect(second).not.toHaveProperty('plan');
});
