import { describe, expect, test } from '@jest/globals';
import { latchkey, spawnLatchkey } from '../../support/service/command-line.ts';
import { statusOf } from '../../support/service/service.ts';
import { testWithSignIn } from '../support/target.ts';

/** `npx latchkey`, against the same deployment as the rest of the suite; in this process, except for the last tests. */
const create = async (plan = 'Professional') =>
  (await latchkey(['--json', 'workspace', 'create', '--name', 'By command', '--plan', plan])).json;

test('status prints the address of the service', async () => {
  const ran = await latchkey(['status', '--json']);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.json).toMatchObject({ url: process.env['LATCHKEY_BASE_URL'], status: 'ok' });
  expect((await latchkey(['status'])).stdout).toMatch(/^url +http.*\nstatus +ok\n/);
  expect((await latchkey(['url'])).stdout).toBe(`${process.env['LATCHKEY_BASE_URL']}\n`);
});

test('creates, changes and deletes a workspace', async () => {
  const { workspace, rootKey } = await create();
  const run = (...args: string[]) => latchkey(['--json', ...args]);
  expect((await run('workspace', 'get', workspace.id)).json).toEqual({ workspace: { ...workspace, quota: null } });
  expect((await run('workspace', 'rename', workspace.id, 'Renamed')).json.workspace.name).toBe('Renamed');
  const externalId = `customer_${Date.now()}`;
  const labels = ['--name', 'Updated', '--external-id', externalId, '--metadata', 'region=eu', '--metadata', 'seats=3'];
  expect((await run('workspace', 'update', workspace.id, ...labels)).json.workspace).toMatchObject({
    name: 'Updated',
    externalId,
    metadata: { region: 'eu', seats: '3' },
  });
  const found = (await run('workspace', 'list', '--external-id', externalId)).json.workspaces;
  expect(found.map(({ id }: { id: string }) => id)).toEqual([workspace.id]);
  const cleared = ['workspace', 'update', workspace.id, '--external-id', '', '--metadata', 'region='];
  expect((await run(...cleared)).json.workspace).toMatchObject({ externalId: null, metadata: { seats: '3' } });
  expect(await run('workspace', 'update', workspace.id)).toMatchObject({ code: 2, stdout: '' });
  expect((await run('workspace', 'set-plan', workspace.id, 'Enterprise')).json.workspace.plan).toBe('Enterprise');
  expect((await run('workspace', 'suspend', workspace.id)).json.workspace.status).toBe('suspended');
  expect(await statusOf(rootKey.key)).toBe(401);
  expect((await run('workspace', 'resume', workspace.id)).json.workspace.status).toBe('active');
  expect(await statusOf(rootKey.key)).toBe(200);
  const issued = (await run('root-key', 'issue', workspace.id, '--yes')).json.rootKey;
  expect([await statusOf(rootKey.key), await statusOf(issued.key)]).toEqual([401, 200]);
  expect((await run('root-key', 'revoke', workspace.id, '--yes')).json).toEqual({ success: true });
  expect(await statusOf(issued.key)).toBe(401);
  expect(await run('workspace', 'delete', workspace.id)).toMatchObject({ code: 2, stdout: '' });
  expect((await run('workspace', 'delete', workspace.id, '--yes')).json).toEqual({ success: true });
  expect(await run('workspace', 'get', workspace.id)).toMatchObject({ code: 4, stdout: '' });
});

test('overrides the plan of a workspace, and shows it', async () => {
  const own = ['--name', 'Own numbers', '--plan', 'Professional', '--max-keys', '0'];
  const { workspace } = (await latchkey(['--json', 'workspace', 'create', ...own])).json;
  expect(workspace).toMatchObject({ maxKeys: 0, overrides: { maxKeys: 0, limits: null } });
  const update = async (...args: string[]) =>
    (await latchkey(['--json', 'workspace', 'update', workspace.id, ...args])).json.workspace;
  const rates = ['--rate-limit', '600/minute', '--rate-limit', '20000/hour'];
  expect(await update('--max-keys', '50', ...rates)).toMatchObject({
    maxKeys: 50,
    limits: { perMinute: 600, perHour: 20_000 },
    overrides: { maxKeys: 50, limits: { perMinute: 600, perHour: 20_000 } },
  });
  const { stdout } = await latchkey(['workspace', 'get', workspace.id]);
  expect(stdout).toMatch(/^keys +0 of 50 \(override\)$/m);
  expect(stdout).toMatch(/^rate limit +600 per minute, 20000 per hour \(override\)$/m);
  expect((await latchkey(['workspace', 'get', workspace.id])).stdout).toMatch(/^quota +none$/m);
  expect((await update('--quota', '10000/month')).overrides.quota).toEqual({ requests: 10_000, per: 'month' });
  expect((await latchkey(['workspace', 'get', workspace.id])).stdout).toMatch(
    /^quota +0 of 10000 requests a month used, resets \d{4}-\d{2}-01T00:00:00\.000Z \(override\)$/m,
  );
  expect((await latchkey(['workspace', 'update', workspace.id, '--quota', '7/total'])).stdout).toMatch(
    /^quota +7 requests in total \(override\)$/m,
  );
  expect(await update('--max-keys', 'plan', '--rate-limit', 'plan', '--quota', 'plan')).toMatchObject({
    maxKeys: 5,
    limits: { perMinute: 60, perHour: 1000 },
    overrides: { maxKeys: null, limits: null, quota: null },
  });
  expect((await latchkey(['workspace', 'get', workspace.id])).stdout).toMatch(/^keys +0 of 5$/m);
  expect((await latchkey(['workspace', 'update', workspace.id])).stderr).toBe(
    'Name at least one change: --name, --external-id, --metadata, --max-keys, --rate-limit, --quota.\n',
  );
  expect(await latchkey(['workspace', 'update', workspace.id, '--max-keys', '-1'])).toMatchObject({ code: 2 });
  await latchkey(['workspace', 'delete', workspace.id, '--yes']);
});

test('the list contains every workspace, or the requested number', async () => {
  const made = [await create('Free'), await create('Free')].map(({ workspace }) => workspace.id).reverse();
  const all = (await latchkey(['workspace', 'list', '--json'])).json.workspaces.map(({ id }: { id: string }) => id);
  expect(all).toEqual(expect.arrayContaining(made));
  const { stdout } = await latchkey(['workspace', 'list', '--limit', '1']);
  expect(stdout.trimEnd().split('\n')).toHaveLength(2);
  expect(stdout).toMatch(/^ID +NAME +PLAN +STATUS +KEYS +CREATED\nws_/);
});

test('creates, changes and deletes an API key', async () => {
  const { rootKey } = await create();
  const run = (...args: string[]) => latchkey(['key', ...args, '--json'], { LATCHKEY_KEY: rootKey.key });
  const options = ['--environment', 'test', '--scope', 'status:read', '--scope', 'photo-requests:read'];
  const { apiKey } = (await run('create', '--name', 'By command', ...options)).json;
  expect(apiKey).toMatchObject({ environment: 'test', scopes: ['status:read', 'photo-requests:read'], isActive: true });
  expect(await statusOf(apiKey.key)).toBe(200);
  expect((await run('deactivate', apiKey.id)).json.apiKey.isActive).toBe(false);
  expect(await statusOf(apiKey.key)).toBe(401);
  expect((await run('activate', apiKey.id)).json.apiKey.isActive).toBe(true);
  expect(await statusOf(apiKey.key)).toBe(200);
  const renewed = (await run('regenerate', apiKey.id, '--yes')).json.apiKey;
  expect([await statusOf(apiKey.key), await statusOf(renewed.key)]).toEqual([401, 200]);
  const masked = (await run('get', apiKey.id)).json.apiKey.key;
  expect(masked).toContain('...');
  const shown = await latchkey(['key', 'get', apiKey.id], { LATCHKEY_KEY: rootKey.key });
  expect(shown.stdout).toContain(masked);
  const listed = (await run('list')).json;
  expect(listed.limits).toMatchObject({ current: 1, max: 5 });
  expect(listed.apiKeys).toHaveLength(1);
  expect((await run('delete', apiKey.id, '--yes')).json).toEqual({ success: true });
  expect(await statusOf(renewed.key)).toBe(401);
});

testWithSignIn('adds, changes and removes a member', async () => {
  const { rootKey } = await create();
  const run = (...args: string[]) => latchkey(['member', ...args], { LATCHKEY_KEY: rootKey.key });
  const ana = 'ana@example.com';
  const { member } = (await run('set', ana, '--role', 'owner', '--name', 'Ana', '--json')).json;
  expect(member).toMatchObject({ subject: ana, role: 'owner', name: 'Ana' });
  expect((await run('set', 'bob@example.com', '--role', 'viewer')).stdout).toMatch(/^role +viewer$/m);
  expect((await run('list')).stdout).toMatch(/^SUBJECT +ROLE +NAME +SINCE\nana@example\.com +owner +Ana +2/);
  expect((await run('list', '--limit', '1', '--json')).json.members).toEqual([member]);
  expect(await run('set', ana, '--role', 'viewer')).toMatchObject({ code: 5, stdout: '' });
  expect((await run('remove', 'bob@example.com', '--yes')).stdout).toBe('bob@example.com is no longer a member.\n');
  expect(await run('remove', 'bob@example.com', '--yes')).toMatchObject({ code: 4, stdout: '' });
  expect(await run('set', ana, '--role', 'king')).toMatchObject({ code: 2, stdout: '' });
  expect(await run('set', ana)).toMatchObject({ code: 2, stderr: expect.stringMatching(/--role/) });
});

test('prints tables for people, and shows a secret once, with a notice on the terminal only', async () => {
  const { rootKey } = await create();
  const LATCHKEY_KEY = rootKey.key;
  const made = await latchkey(['key', 'create', '--name', 'Shown', '--scope', '*', '--allowed-ip', '10.0.0.0/8'], {
    LATCHKEY_KEY,
  });
  expect(made.stdout).toMatch(/^allowed IPs +10\.0\.0\.0\/8$/m);
  const value = /^value +(vsk_live_\w+)$/m.exec(made.stdout)?.[1];
  expect(made.stderr).toBe('Keep it now: it is not shown again.\n');
  const listed = await latchkey(['key', 'list'], { LATCHKEY_KEY });
  expect(listed.stdout).toMatch(
    /^ID +NAME +KEY +ACTIVE +LAST USED +EXPIRES\nkey_.+Shown.+\n1 of 5 \(Professional\)\n$/,
  );
  expect(listed.stdout).not.toContain(value);
});

describe('exit codes', () => {
  const cases: [string, number, string[], Record<string, string>, RegExp][] = [
    ['help', 0, ['--help'], {}, /^$/],
    ['no command', 2, [], {}, /Usage: latchkey/],
    ['an unknown command', 2, ['workspaces'], {}, /unknown command 'workspaces'/],
    ['an unknown option', 2, ['status', '--loud'], {}, /unknown option '--loud'/],
    ['a missing option', 2, ['workspace', 'create', '--name', 'x'], {}, /required option '--plan <plan>'/],
    ['a wrong number', 2, ['workspace', 'list', '--limit', '0'], {}, /whole number from 1/],
    ['two targets', 2, ['status', '--url', 'http://a', '--stack', 'b'], {}, /Only one of --url, --stack and --local/],
    ['a wrong address', 2, ['status'], { LATCHKEY_URL: 'localhost:1' }, /is not a URL such as/],
    ['no key', 2, ['key', 'list'], {}, /LATCHKEY_KEY/],
    [
      'an invalid request',
      2,
      ['workspace', 'create', '--name', ' ', '--plan', 'Gold'],
      {},
      /^Invalid request: .+\n {2}body\.name: must not be blank\n\(status 400, request .+\)\n$/,
    ],
    ['a refused key', 3, ['key', 'list'], { LATCHKEY_KEY: 'vsk_live_nonsense' }, /^Unauthorized: Send a valid API key/],
    ['a wrong secret', 3, ['status'], { AWS_SECRET_ACCESS_KEY: 'guessed' }, /signature|Access denied|Missing/i],
    ['not found', 4, ['root-key', 'issue', 'ws_nonsense', '--yes'], {}, /^Not found: There is no such workspace/],
    ['nobody there', 1, ['status'], { LATCHKEY_URL: 'http://127.0.0.1:9' }, /does not respond/],
    ['no local run', 1, ['status', '--local', '--data-dir', '/nowhere'], {}, /npm start/],
    ['a data folder of no local run', 2, ['status', '--data-dir', '/nowhere'], {}, /add --local/],
  ];
  test.each(cases)('%s: %i', async (_, code, args, environment, stderr) => {
    const ran = await latchkey(args, environment);
    expect(ran).toMatchObject({ code });
    expect(ran.stderr).toMatch(stderr);
    if (code !== 0) expect(ran.stdout).toBe('');
    expect(ran.stderr).not.toMatch(/^ {4}at /m);
  });
});

describe('as a process of its own', () => {
  test('it prints the response, and exits with 0', async () => {
    const ran = await spawnLatchkey(['status', '--json']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.json).toMatchObject({ url: process.env['LATCHKEY_BASE_URL'], status: 'ok' });
  });

  test('it exits with the code of the error, without output', async () => {
    const ran = await spawnLatchkey(['key', 'list'], { LATCHKEY_KEY: 'vsk_live_nonsense' });
    expect(ran).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/^Unauthorized: /) });
  });

  test('it exits silently when nobody reads its output', async () => {
    const ran = await spawnLatchkey(['workspace', 'list', '--json'], {}, { readsOutput: false });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  });
});
