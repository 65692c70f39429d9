import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { typed } from '../../support/service/command-line.ts';
import { apiKey, ranWith, startService } from './support.ts';

/** The command line in this process, against a service that keeps requests and always responds the same. */
let service: Awaited<ReturnType<typeof startService>>;
let requests: { line: string; key: unknown; body: unknown }[];
let response: { status: number; body: unknown };

beforeEach(async () => {
  requests = [];
  response = { status: 200, body: { apiKey } };
  service = await startService(({ line, headers, body }) => {
    requests.push({ line, key: headers['x-api-key'], body });
    return response;
  });
});
afterEach(() => service.stop());

const ran = (args: readonly string[], environment: Record<string, string> = {}, stdin = typed()) =>
  ranWith(args, { LATCHKEY_URL: service.url, LATCHKEY_KEY: 'vsk_live_root', ...environment }, stdin);

test('writes results to the output, and notes to the error output', async () => {
  const { code, stdout, stderr } = await ran(['key', 'create', '--name', 'Billing', '--scope', '*']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^id +key_01JD00000000000000000000ZZ\nname +Billing\n[\s\S]*\nvalue {2}vsk_live_full\n$/);
  expect(stderr).toBe('Keep it now: it is not shown again.\n');
  expect(requests).toEqual([
    { line: 'POST /api/v1/api-keys', key: 'vsk_live_root', body: { name: 'Billing', scopes: ['*'] } },
  ]);
});

test('every field of a new key has an option', async () => {
  const fields = ['--name', 'Billing', '--environment', 'test', '--scope', 'a:read', '--scope', 'b:read', '--inactive'];
  const limits = ['--expires-at', '2027-01-01T00:00:00Z', '--allowed-ip', '10.0.0.0/8', '--allowed-ip', '192.0.2.1'];
  const rotation = ['--rotate-every-days', '30', '--rotation-grace-seconds', '60', '--deliver-to', 'arn:aws:…'];
  const labels = ['--owner', 'customer_42', '--description', 'D', '--metadata', 'a=b=c', '--metadata', 'd='];
  const rates = ['--rate-limit', '60/minute', '--rate-limit', '1000/hour', '--quota', '10000/month'];
  expect(await ran(['key', 'create', ...fields, ...limits, ...rotation, ...rates, ...labels, '--json'])).toMatchObject({
    code: 0,
    stderr: '',
  });
  expect(requests[0]?.body).toEqual({
    name: 'Billing',
    environment: 'test',
    scopes: ['a:read', 'b:read'],
    isActive: false,
    expiresAt: '2027-01-01T00:00:00.000Z',
    allowedIps: ['10.0.0.0/8', '192.0.2.1'],
    rotation: { everyDays: 30, gracePeriodSeconds: 60, deliverTo: 'arn:aws:…' },
    limits: { perMinute: 60, perHour: 1000 },
    quota: { requests: 10_000, per: 'month' },
    ownerId: 'customer_42',
    description: 'D',
    metadata: { a: 'b=c', d: '' },
  });
});

test.each([
  [['--owner', 'customer_42'], { ownerId: 'customer_42' }],
  [['--owner', '', '--description', ''], { ownerId: null, description: null }],
  [['--metadata', 'team=shop', '--metadata', 'region='], { metadata: { team: 'shop', region: null } }],
  [['--metadata', ''], { metadata: null }],
  [['--rate-limit', '5/hour'], { limits: { perHour: 5 } }],
  [['--rate-limit', 'none'], { limits: null }],
  [['--quota', '500/total'], { quota: { requests: 500, per: 'total' } }],
  [['--quota', 'none'], { quota: null }],
])('an update with %j sends only that change', async (options, body) => {
  expect(await ran(['key', 'update', apiKey.id, ...options, '--json'])).toMatchObject({ code: 0 });
  expect(requests[0]).toMatchObject({ line: `PATCH /api/v1/api-keys/${apiKey.id}`, body });
});

test('every filter of the list has an option', async () => {
  response = {
    status: 200,
    body: { apiKeys: [], limits: { current: 0, max: 5, planName: 'Pro' }, total: 0, nextCursor: null },
  };
  const texts = ['--query', 'check out', '--owner', 'customer_42', '--environment', 'live', '--status', 'active'];
  const others = [
    '--scope',
    'a:read',
    '--expires-before',
    '2027-01-01',
    '--unused-since',
    '2026-01-01',
    '--rotation',
    'failing',
    '--sort',
    '-name',
  ];
  const { code, stdout } = await ran(['key', 'list', ...texts, ...others, '--json']);
  expect({ code, total: JSON.parse(stdout).total }).toEqual({ code: 0, total: 0 });
  const { searchParams } = new URL(requests[0]?.line.split(' ')[1] ?? '', service.url);
  expect(Object.fromEntries(searchParams)).toEqual({
    query: 'check out',
    ownerId: 'customer_42',
    environment: 'live',
    status: 'active',
    scope: 'a:read',
    expiresBefore: '2027-01-01T00:00:00.000Z',
    unusedSince: '2026-01-01T00:00:00.000Z',
    rotation: 'failing',
    sort: '-name',
    limit: '100',
  });
});

test.each(['60', '60/day', '0/minute', '-1/hour', '1.5/hour', '60 / minute', ''])(
  'the rate limit %j is a mistake',
  async (text) => {
    const { code, stderr } = await ran(['key', 'update', apiKey.id, '--rate-limit', text]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('60/minute or 60/hour') });
    expect(requests).toEqual([]);
  },
);

test.each(['60', '60/week', '0/month', '-1/day', '1.5/day', '60 / day', ''])(
  'the quota %j is a mistake',
  async (text) => {
    const { code, stderr } = await ran(['key', 'update', apiKey.id, '--quota', text]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('1000/day, 10000/month or 500/total'),
    });
    expect(requests).toEqual([]);
  },
);

test('metadata without a name is a mistake', async () => {
  const { code, stderr } = await ran(['key', 'create', '--name', 'Billing', '--scope', '*', '--metadata', '=shop']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('such as region=eu') });
  expect(requests).toEqual([]);
});

test('shows the rate limits of a key', async () => {
  response = { status: 200, body: { apiKey: { ...apiKey, limits: { perMinute: 5, perHour: 100 } } } };
  expect((await ran(['key', 'get', apiKey.id])).stdout).toContain('rate limit   5 per minute, 100 per hour\n');
});

test.each([
  [{ requests: 10_000, per: 'month' }, 'quota        10000 requests a month\n'],
  [{ requests: 500, per: 'total' }, 'quota        500 requests in total\n'],
])('shows the quota %j of a key', async (quota, line) => {
  response = { status: 200, body: { apiKey: { ...apiKey, quota } } };
  expect((await ran(['key', 'get', apiKey.id])).stdout).toContain(line);
});

test('shows the owner, the description on one line and the metadata of a key', async () => {
  const labels = { ownerId: 'customer_42', description: 'Two\nlines', metadata: { team: 'shop', region: 'eu' } };
  response = { status: 200, body: { apiKey: { ...apiKey, ...labels } } };
  const { stdout } = await ran(['key', 'get', apiKey.id]);
  expect(stdout).toContain('owner        customer_42\ndescription  Two lines\nmetadata     team=shop, region=eu\n');
});

test('a rotation without a secret delivers to a managed secret', async () => {
  await ran(['key', 'create', '--name', 'Billing', '--scope', '*', '--rotate-every-days', '30']);
  expect(requests[0]?.body).toEqual({
    name: 'Billing',
    scopes: ['*'],
    rotation: { everyDays: 30, deliverTo: 'managed' },
  });
});

describe('exit codes and messages', () => {
  test('help: 0, on the output', async () => {
    const { code, stdout, stderr } = await ran(['help', 'key']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Usage: latchkey key');
  });

  test('an unknown option of a nested command: 2, on the error output', async () => {
    const { code, stdout, stderr } = await ran(['key', 'list', '--loud']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain("unknown option '--loud'");
  });

  test('a response that is not a JSON object of this version: 1', async () => {
    response = { status: 200, body: { apiKey: { id: 1 } } };
    expect(await ran(['key', 'get', 'key_1'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The response is from a different version of Latchkey than this command.\n',
    });
  });
});

test('needs no function that older versions of Node.js 20 lack', async () => {
  const parse = Object.getOwnPropertyDescriptor(URL, 'parse') as PropertyDescriptor;
  Reflect.deleteProperty(URL, 'parse');
  try {
    expect(await ran(['key', 'get', 'key_1', '--url', service.url])).toMatchObject({ code: 0, stderr: '' });
    expect(await ran(['key', 'get', 'key_1', '--url', 'x'])).toMatchObject({ code: 2 });
  } finally {
    Object.defineProperty(URL, 'parse', parse);
  }
});

test('refuses a key that cannot be a header before any request, and never prints it', async () => {
  const { code, stdout, stderr } = await ran(['key', 'list'], { LATCHKEY_KEY: 'vsk_live_SECRETVALUE\ny' });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('LATCHKEY_KEY');
  expect(stderr).not.toContain('SECRETVALUE');
  expect(requests).toEqual([]);
});
