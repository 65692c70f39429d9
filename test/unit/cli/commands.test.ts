import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { typed } from '../../support/service/command-line.ts';
import { apiKey, ranWith, startService } from './support.ts';

/** The command line in this process, against a service that keeps requests and answers by path. */
let service: Awaited<ReturnType<typeof startService>>;
let requests: { line: string; body: unknown }[];
let responses: Record<string, { status?: number; body: unknown }>;

const { id } = apiKey;
const path = `/api/v1/api-keys/${id}`;

beforeEach(async () => {
  requests = [];
  responses = {};
  service = await startService(({ line, body }) => {
    requests.push({ line, body });
    return Object.entries(responses).find(([start]) => line.startsWith(start))?.[1] ?? { body: { apiKey } };
  });
});
afterEach(() => service.stop());

const ran = (args: readonly string[], stdin = typed()) =>
  ranWith(args, { LATCHKEY_URL: service.url, LATCHKEY_KEY: 'vsk_live_root' }, stdin);

describe('a command that ends something', () => {
  const success = { body: { success: true } };
  beforeEach(() => {
    responses = { [`DELETE ${path}`]: success };
  });

  test.each([
    [['key', 'delete', id], `DELETE ${path}`],
    [['key', 'regenerate', id], `POST ${path}/regenerate`],
    [['workspace', 'delete', 'ws_1'], 'DELETE /admin/v1/workspaces/ws_1'],
    [['root-key', 'issue', 'ws_1'], 'POST /admin/v1/workspaces/ws_1/root-key'],
    [['root-key', 'revoke', 'ws_1'], 'DELETE /admin/v1/workspaces/ws_1/root-key'],
    [['member', 'remove', 'ana'], 'DELETE /api/v1/members?subject=ana'],
  ])('%j is refused without a terminal and without --yes', async (args) => {
    const { code, stdout, stderr } = await ran(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/Confirm with --yes\.\n$/);
    expect(requests).toEqual([]);
  });

  test('asks a person, and names the key', async () => {
    const { code, stdout, stderr } = await ran(['key', 'delete', id], typed('y\n', true));
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${id} is deleted.\n` });
    expect(stderr).toContain(`This deletes the API key "Billing" (${id}, last used: never).`);
    expect(stderr).toMatch(/Continue\? \[y\/N\] $/);
    expect(requests.map(({ line }) => line)).toEqual([`GET ${path}`, `DELETE ${path}`]);
  });

  test.each(['n\n', '\n', 'yesterday\n', ''])('changes nothing after the answer %j', async (answer) => {
    const { code, stderr } = await ran(['key', 'delete', id], typed(answer, true));
    expect(code).toBe(1);
    expect(stderr).toContain('Canceled. Nothing was changed.');
    expect(requests.map(({ line }) => line)).toEqual([`GET ${path}`]);
  });

  test('does not ask with --yes, or when the mode of a regeneration says what happens', async () => {
    expect(await ran(['key', 'delete', id, '--yes'])).toMatchObject({ code: 0, stderr: '' });
    expect(await ran(['key', 'regenerate', id, '--yes'])).toMatchObject({ code: 0 });
    expect(await ran(['key', 'regenerate', id, '--mode', 'grace'])).toMatchObject({ code: 0 });
    expect(requests.map(({ body }) => body)).toEqual([undefined, {}, { mode: 'grace' }]);
  });
});

describe('key update', () => {
  test('sends the named fields only', async () => {
    const changes = ['--name', 'New', '--scope', 'a:read', '--scope', 'b:read', '--allowed-ip', '10.0.0.0/8'];
    expect(await ran(['key', 'update', id, ...changes, '--expires-at', '2027-01-01T00:00:00Z'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('name         Billing'),
    });
    const body = {
      name: 'New',
      scopes: ['a:read', 'b:read'],
      allowedIps: ['10.0.0.0/8'],
      expiresAt: '2027-01-01T00:00:00.000Z',
    };
    expect(requests).toEqual([{ line: `PATCH ${path}`, body }]);
  });

  test('removes an expiry and the addresses', async () => {
    await ran(['key', 'update', id, '--expires-at', 'never', '--allowed-ip', 'any']);
    expect(requests).toEqual([{ line: `PATCH ${path}`, body: { expiresAt: null, allowedIps: [] } }]);
  });

  test.each([
    ['now', null],
    ['2027-01-31', '2027-01-31T00:00:00.000Z'],
  ])('ends the previous value: %s', async (until, previousKeyValidUntil) => {
    await ran(['key', 'update', id, '--previous-until', until, '--previous-mask', 'vsk_live_Ab3dEf9h...x9Qz']);
    expect(requests[0]?.body).toEqual({ previousKeyValidUntil, previousMask: 'vsk_live_Ab3dEf9h...x9Qz' });
  });

  test('needs a change', async () => {
    const { code, stderr } = await ran(['key', 'update', id]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      'Name at least one change: --name, --scope, --expires-at, --allowed-ip, --rate-limit, --quota, --owner, --description, --metadata, --previous-until, --previous-mask.\n',
    );
  });
});

test('key create needs a scope: no key gets every scope silently', async () => {
  const { code, stderr } = await ran(['key', 'create', '--name', 'Billing']);
  expect(code).toBe(2);
  expect(stderr).toContain("required option '--scope <scope>' not specified");
  expect(requests).toEqual([]);
});

test.each([
  [['key', 'create', '--nam', 'Billing', '--scope', '*'], "unknown option '--nam'"],
  [['workspace', 'create', '--name', 'x', '--plam', 'Free'], "unknown option '--plam'"],
  [['member', 'set', 'ana', '--rolle', 'owner'], "unknown option '--rolle'"],
])('%j reports the option that it does not know, not a missing one', async (args, problem) => {
  const { code, stderr } = await ran(args);
  expect(code).toBe(2);
  expect(stderr).toContain(problem);
});

describe('usage', () => {
  const range = { from: '2026-11-26T10:00:00.000Z', to: '2026-11-27T10:00:00.000Z', granularity: 'hour' };
  const points = [
    { at: '2026-11-26T10:00:00.000Z', admitted: 3, limited: 1, refused: { scope: 2 } },
    { at: '2026-11-26T11:00:00.000Z', admitted: 0, limited: 0, refused: {} },
  ];
  const coverage = { keptSince: '2026-10-27T10:00:00.000Z', missing: null };
  const usage = { ...range, ...coverage, points, admitted: 3, limited: 1, refused: { scope: 2 } };
  const options = ['--from', range.from, '--to', range.to];
  const query = `from=${encodeURIComponent(range.from)}&to=${encodeURIComponent(range.to)}`;

  test('of a key', async () => {
    const state = { limit: 60, remaining: 57, resetsAt: '2026-11-27T10:01:00.000Z' };
    const quota = {
      requests: 500,
      per: 'month',
      limit: 500,
      used: 12,
      remaining: 488,
      resetsAt: '2026-12-01T00:00:00.000Z',
    };
    responses = { [`GET ${path}/usage`]: { body: { usage, limits: { minute: state, hour: state }, quota } } };
    const { code, stdout } = await ran(['key', 'usage', id, ...options]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      'FROM                      ADMITTED  LIMITED\n2026-11-26T10:00:00.000Z  3         1\n3 admitted, 1 rate limited\n' +
        'this minute: 57 of 60 left, until 2026-11-27T10:01:00.000Z\nthis hour: 57 of 60 left, until 2026-11-27T10:01:00.000Z\n' +
        'quota: 12 of 500 requests a month used, resets 2026-12-01T00:00:00.000Z\n',
    );
    expect(requests[0]?.line).toBe(`GET ${path}/usage?${query}`);
  });

  test('of all workspaces, as CSV', async () => {
    const counts = { admitted: 3, limited: 1, refused: { scope: 2, expired: 1 } };
    const rows = [
      { workspaceId: 'ws_1', ownerId: '=cmd', keyId: null, ...counts },
      { workspaceId: 'ws_2', ownerId: 'a,"b"', keyId: null, ...counts },
    ];
    const days = { from: range.from, to: range.to, keptSince: range.from, countedTo: range.to };
    responses = { 'GET /admin/v1/usage': { body: { ...days, usage: rows, nextCursor: null } } };
    const { stdout } = await ran(['usage', '--group-by', 'owner', '--all-workspaces', '--format', 'csv', ...options]);
    expect(stdout).toBe(
      'workspace,owner,key,admitted,limited,refused\r\nws_1,\'=cmd,,3,1,3\r\nws_2,"a,""b""",,3,1,3\n',
    );
    expect(requests[0]?.line).toBe(`GET /admin/v1/usage?${query}&groupBy=owner`);
    const byHour = await ran(['usage', '--group-by', 'workspace', '--granularity', 'hour', ...options]);
    expect(byHour.stderr).toContain('Leave out --granularity');
  });

  test('of the workspace, over all pages', async () => {
    const counts = { isRoot: false, ownerId: null, admitted: 3, limited: 1, refused: {} };
    const keys = [{ id, name: 'Billing', isDeleted: false, environment: 'live', ...counts }];
    const deleted = [{ id: 'key_gone', name: null, isDeleted: true, environment: null, ...counts }];
    responses = {
      [`GET /api/v1/usage?${query}&groupBy=key&cursor=next`]: {
        body: { usage, keys: deleted, owners: [], nextCursor: null },
      },
      'GET /api/v1/usage': { body: { usage, keys, owners: [], nextCursor: 'next' } },
    };
    const { stdout, stderr } = await ran(['usage', ...options]);
    expect(stdout).toMatch(/^key_gone +\(deleted\) +- +- +3 +1 +0$/m);
    expect(stderr).toContain('3 admitted, 1 rate limited, from 2026-11-26T10:00:00.000Z to 2026-11-27T10:00:00.000Z\n');
    expect((await ran(['usage', '--from', 'yesterday'])).stderr).toContain('It must be a time such as 2027-01-31');
  });
});

test('audit-event list filters, and shows what changed', async () => {
  const actor = { type: 'user', id: 'ana' };
  const at = '2026-11-27T10:00:00.000Z';
  const changes = { name: 'Billing' };
  const event = { id: '1', at, action: 'key.deleted', keyId: id, actor, requestId: 'r', changes, before: null };
  responses = { 'GET /api/v1/audit-events': { body: { auditEvents: [event], nextCursor: null } } };
  const filter = ['--key', id, '--actor', 'ana', '--action', 'key.deleted', '--limit', '5'];
  const { stdout } = await ran(['audit-event', 'list', ...filter]);
  expect(stdout).toMatch(/^AT +ACTION +KEY +ACTOR +CHANGES\n.+key\.deleted .+user ana +\{"name":"Billing"\}\n$/);
  expect(requests[0]?.line).toBe(`GET /api/v1/audit-events?keyId=${id}&actor=ana&action=key.deleted&limit=5`);
});

describe('a time is also a day, which starts at midnight UTC', () => {
  test('of audit events', async () => {
    responses = { 'GET /api/v1/audit-events': { body: { auditEvents: [], nextCursor: null } } };
    const { code } = await ran(['audit-event', 'list', '--from', '2027-01-31', '--to', '2027-02-01T12:00:00+01:00']);
    expect(code).toBe(0);
    const range = 'from=2027-01-31T00%3A00%3A00.000Z&to=2027-02-01T11%3A00%3A00.000Z';
    expect(requests[0]?.line).toBe(`GET /api/v1/audit-events?${range}&limit=100`);
  });

  test('of an expiry', async () => {
    await ran(['key', 'update', id, '--expires-at', '2027-01-31']);
    await ran(['key', 'create', '--name', 'Billing', '--scope', '*', '--expires-at', '2027-01-31']);
    expect(requests.map(({ body }) => body)).toEqual([
      { expiresAt: '2027-01-31T00:00:00.000Z' },
      expect.objectContaining({ expiresAt: '2027-01-31T00:00:00.000Z' }),
    ]);
  });

  test.each([
    ['audit-event', 'list', '--from', 'yesterday'],
    ['audit-event', 'list', '--to', '2027-02-30'],
    ['usage', '--from', '2027-02-30T12:00:00Z'],
    ['key', 'update', id, '--expires-at', 'soon'],
  ])('%s %s refuses another text', async (...args) => {
    const { code, stderr } = await ran(args);
    expect(code).toBe(2);
    expect(stderr).toContain('It must be a time such as 2027-01-31 or 2027-01-31T12:00:00Z.');
    expect(requests).toEqual([]);
  });
});

test('plan list marks the plan of the workspace', async () => {
  const workspace = {
    id: 'ws_1',
    name: 'Acme',
    plan: 'Free',
    status: 'active',
    keyCount: 1,
    heldPlaces: 0,
    maxKeys: 0,
    limits: null,
    quota: null,
    rootKeyId: null,
    overrides: { maxKeys: null, limits: null, quota: null },
    createdAt: apiKey.createdAt,
  };
  const body = {
    workspace,
    plans: [
      { name: 'Free', maxKeys: 0, limits: null, quota: null },
      { name: 'Pro', maxKeys: null, limits: { perMinute: 60, perHour: 1000 }, quota: { requests: 9000, per: 'month' } },
    ],
    caller: { type: 'api_key', id: 'key_1', name: 'Root key', role: null, scopes: ['*'] },
    memberships: [],
    recoverableKeys: false,
  };
  responses = { 'GET /api/v1/workspace': { body } };
  const { stdout } = await ran(['plan', 'list']);
  expect(stdout).toMatch(/^Free +0 +no API access +none +this workspace$/m);
  expect(stdout).toMatch(/^Pro +any number +60 per minute, 1000 per hour +9000 requests a month$/m);

  const overrides = { maxKeys: 7, limits: { perHour: 2000 }, quota: { requests: 5, per: 'total' } };
  const overridden = { plan: 'Pro', maxKeys: 7, limits: { perMinute: 60, perHour: 2000 }, overrides };
  responses = { 'GET /api/v1/workspace': { body: { ...body, workspace: { ...workspace, ...overridden } } } };
  expect((await ran(['plan', 'list'])).stdout).toMatch(
    /1000 per hour +9000 requests a month +this workspace, with 7 keys, 60 per minute, 2000 per hour, 5 requests in total$/m,
  );
});

describe('errors with --json are problem documents on the error output', () => {
  const problem = {
    type: 'urn:latchkey:problem:not_found',
    title: 'Not found',
    status: 404,
    detail: 'No.',
    code: 'not_found',
  };
  test.each([
    ['of the service', ['key', 'get', id], 4, problem],
    [
      'of the arguments',
      ['key', 'get', id, '--loud'],
      2,
      { title: 'Invalid command', code: 'invalid_command', detail: expect.stringContaining("unknown option '--loud'") },
    ],
    [
      'of a command without its subcommand',
      ['key'],
      2,
      { code: 'invalid_command', detail: 'The command is incomplete.' },
    ],
    ['of a question that nobody can answer', ['key', 'delete', id], 2, { detail: expect.stringContaining('--yes') }],
  ])('%s', async (_, args, exitCode, expected) => {
    responses = { GET: { status: 404, body: problem } };
    const { code, stdout, stderr } = await ran([...args, '--json']);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject(expected);
  });
});

describe('help and completion', () => {
  test.each([
    [['help', 'key', 'rotate'], 'Usage: latchkey key rotate [options] <id>'],
    [['key', 'help', 'rotate'], 'Usage: latchkey key rotate [options] <id>'],
    [['help', 'key'], 'Usage: latchkey key [options] [command]'],
    [['help'], 'Usage: latchkey [options] [command]'],
  ])('%j shows the help of that command', async (args, usage) => {
    const { code, stdout, stderr } = await ran(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')[0]).toBe(usage);
  });

  test('help of an unknown command is an error', async () => {
    expect(await ran(['help', 'key', 'spin'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("unknown command 'spin'"),
    });
  });

  test.each(['bash', 'zsh', 'fish'])('a script for %s names every command', async (shell) => {
    const { code, stdout } = await ran(['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['workspace', 'regenerate', 'grace-seconds', 'pepper']) expect(stdout).toContain(word);
  });
});
