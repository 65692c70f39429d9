import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { titles } from '../../../cli/commands/key/import/columns.ts';
import { ImportedKey } from '../../../cli/commands/key/import/imported-key.ts';
import { ranAsOperator, startService, workspaceView } from './support.ts';

/** `latchkey key import` in this process, against a service that keeps the requests. */
const workspace = workspaceView.id;
const value = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
const sha256 = '78a08441f4314f0a2833cfe58c62e555a162264206982cda39f6804f5048f570';

let service: Awaited<ReturnType<typeof startService>>;
let folder: string;
let bodies: { keys: { name: string }[]; importDeleted?: boolean }[];
let paths: string[];
/** The result for a key. */
let resultOf: (name: string) => object;
/** The statuses of the next responses to imports; then 200. */
let statuses: number[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-import-'));
  [bodies, paths, statuses] = [[], [], []];
  resultOf = (name) => ({ status: 'created', id: `key_${name}`, reason: null });
  service = await startService(({ line, body }) => {
    paths.push(line);
    if (line.includes('externalId=')) {
      return { body: { workspaces: line.endsWith('=nobody') ? [] : [workspaceView], nextCursor: null } };
    }
    if (line.startsWith('GET')) return { body: { workspace: { ...workspaceView, quota: null } } };
    const status = statuses.shift() ?? 200;
    if (status !== 200) return { status, body: { title: 'Trouble', detail: 'Try again.', code: 'x' } };
    bodies.push(body);
    return { body: { results: body.keys.map(({ name }: { name: string }) => resultOf(name)) } };
  });
});
afterEach(() => {
  service.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ran(text: string, args: readonly string[] = ['--workspace', workspace], name = 'keys.csv') {
  const file = join(folder, name);
  writeFileSync(file, text);
  return ranAsOperator(['key', 'import', '--file', file, ...args], service.url);
}
const scoped = ['--workspace', workspace, '--scope', 'orders:read'];

describe('reads', () => {
  test('the export of API Gateway', async () => {
    const { code, stdout } = await ran(
      `Name,key,description,Enabled,UsageplanIds\nFirst,abcdefghij0123456789abcdefghij0123456789,"Of Acme, Inc.",TRUE,c7y23b\n,1234567890abcdefghij1234567890abcdefghij,,FALSE,"c7y23b,abc"\n`,
      scoped,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/keys in the file +2\nimported +2\nimported before +0\nrefused +0/);
    expect(bodies).toEqual([
      {
        keys: [
          {
            name: 'First',
            value: 'abcdefghij0123456789abcdefghij0123456789',
            description: 'Of Acme, Inc.',
            isActive: true,
            scopes: ['orders:read'],
          },
          {
            name: 'Imported key, line 3',
            value: '1234567890abcdefghij1234567890abcdefghij',
            isActive: false,
            scopes: ['orders:read'],
          },
        ],
      },
    ]);
  });

  test('every column, and another workspace in each row', async () => {
    const titles =
      'name,sha256,mask,environment,scopes,enabled,expires_at,Allowed IPs,owner-id,description,metadata.region,workspace,externalId';
    await ran(
      `${titles}\nA,${sha256},sk_live_...p7dc,test,orders:read;orders:write,no,2099-01-01T00:00:00Z,10.0.0.0/8 10.1.0.1,customer_42,Text,eu,${workspace},\nB,${sha256},,,orders:read,,,,,,,,customer_42`,
      [],
    );
    expect(bodies.map(({ keys }) => keys[0])).toEqual([
      {
        name: 'A',
        sha256,
        mask: 'sk_live_...p7dc',
        environment: 'test',
        scopes: ['orders:read', 'orders:write'],
        isActive: false,
        expiresAt: '2099-01-01T00:00:00Z',
        allowedIps: ['10.0.0.0/8', '10.1.0.1'],
        ownerId: 'customer_42',
        description: 'Text',
        metadata: { region: 'eu' },
      },
      { name: 'B', sha256, scopes: ['orders:read'] },
    ]);
    expect(paths.filter((path) => path.startsWith('GET'))).toEqual([
      `GET /admin/v1/workspaces/${workspace}`,
      'GET /admin/v1/workspaces?externalId=customer_42',
    ]);
  });

  test('CSV with limits and a quota of each key', async () => {
    const header = 'name,sha256,limits.perMinute,Limits.Per_Hour,quota.requests,quota.per';
    await ran(`${header}\nA,${sha256},10,100,5000,month\nB,${sha256},,,,\nC,${sha256},10,,,`, scoped);
    const key = (name: string, own: object) => ({ name, sha256, scopes: ['orders:read'], ...own });
    expect(bodies[0]?.keys).toEqual([
      key('A', { limits: { perMinute: 10, perHour: 100 }, quota: { requests: 5000, per: 'month' } }),
      key('B', {}),
      key('C', { limits: { perMinute: 10 } }),
    ]);
  });

  test('JSON Lines', async () => {
    const lines = [
      { name: 'A', sha256, scopes: ['orders:read'] },
      { name: 'B', value, metadata: { a: 'b' } },
    ];
    await ran(lines.map((line) => JSON.stringify(line)).join('\n\n'), scoped, 'keys.jsonl');
    expect(bodies[0]?.keys).toEqual([lines[0], { ...lines[1], scopes: ['orders:read'] }]);
  });
});

test('sends at most 100 keys and 200 KB in one request, and shows the progress', async () => {
  const rows = Array.from({ length: 250 }, (_, i) => `Key ${i},${sha256}`);
  const { stderr } = await ran(`name,sha256\n${rows.join('\n')}`, scoped);
  expect(bodies.map(({ keys }) => keys.length)).toEqual([100, 100, 50]);
  expect(stderr).toBe('Importing: 100 of 250 keys\nImporting: 200 of 250 keys\nImporting: 250 of 250 keys\n');
  bodies.length = 0;
  const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'x'.repeat(400)]));
  const large = Array.from({ length: 25 }, (_, i) => JSON.stringify({ name: `Key ${i}`, sha256, metadata }));
  await ran(large.join('\n'), scoped, 'keys.jsonl');
  expect(bodies.map(({ keys }) => keys.length)).toEqual([9, 9, 7]);
});

test('repeats a request after a failure that passes', async () => {
  statuses = [503];
  const { code, stderr } = await ran(`name,sha256\nA,${sha256}`, scoped);
  expect(code).toBe(0);
  expect(bodies).toHaveLength(1);
  expect(stderr).toContain('Repeating the request …');
});

test('names the refused keys in a report with their lines and reasons, and without their values', async () => {
  const reasons: Readonly<Record<string, string>> = { B: 'held_elsewhere', C: 'limits_too_high' };
  resultOf = (name) =>
    reasons[name] === undefined
      ? { status: 'exists', id: 'key_a', reason: null }
      : { status: 'refused', id: null, reason: reasons[name] };
  const { code, stdout, stderr } = await ran(`name,sha256\nA,${sha256}\nB,${sha256}\nC,${sha256}`, scoped);
  expect(code).toBe(1);
  expect(stdout).toMatch(/imported before +1\nrefused +2/);
  const report = join(folder, 'keys.csv.refused.jsonl');
  expect(stderr).toContain(`2 of 3 keys were refused. ${report} names them and the reasons.`);
  expect(readFileSync(report, 'utf8')).toBe(
    `{"line":3,"name":"B","workspace":{"id":"${workspace}"},"reason":"held_elsewhere","explanation":"another workspace has the key"}\n` +
      `{"line":4,"name":"C","workspace":{"id":"${workspace}"},"reason":"limits_too_high","explanation":"the key would have higher limits than the workspace"}\n`,
  );
  // The next run succeeds, and the report is gone.
  resultOf = () => ({ status: 'exists', id: 'key_a', reason: null });
  expect((await ran(`name,sha256\nA,${sha256}\nB,${sha256}`, scoped)).code).toBe(0);
  expect(existsSync(report)).toBe(false);
});

test('--check reads the file and the workspaces, and imports nothing', async () => {
  const { code, stdout, stderr } = await ran(`name,sha256\nA,${sha256}`, [...scoped, '--check']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'workspaces        1\nkeys in the file  1\n' });
  expect(stderr).toBe('The file is valid. Nothing was imported.\n');
  expect(paths).toEqual([`GET /admin/v1/workspaces/${workspace}`]);
});

test('--import-deleted asks the service to import deleted keys again', async () => {
  await ran(`name,sha256\nA,${sha256}`, [...scoped, '--import-deleted']);
  expect(bodies[0]).toMatchObject({ importDeleted: true });
});

describe('refuses before anything is imported, and shows no value:', () => {
  test.each<[string, string, readonly string[], RegExp]>([
    ['an empty file', '', scoped, /The file is empty/],
    ['a file without keys', 'name,sha256\n', scoped, /The file has no keys/],
    ['a file without titles', `First,${value}`, scoped, /Column 1 \("First"\) is not known/],
    ['a column that is not known', `name,secret_thing,sha256\n`, scoped, /Column 2 \("secret_thing"\) is not known/],
    [
      'a value in the first line',
      `${value},name\n`,
      scoped,
      /Column 1 is not known\. The first line must name the columns/,
    ],
    ['too many cells', `name,sha256\nA,${sha256},${value}`, scoped, /Line 2 has 3 cells/],
    ['a stray quote', `name,sha256\nA "b",${sha256}`, scoped, /Line 2 of the file is not valid CSV/],
    ['no workspace', `name,sha256\nA,${sha256}`, ['--scope', '*'], /line 2: names no workspace/],
    ['no scopes', `name,sha256\nA,${sha256}`, ['--workspace', workspace], /line 2: has no scopes/],
    [
      'a wrong digest',
      `name,sha256\nA,${value}`,
      scoped,
      /line 2: sha256 must be 32 bytes in hex, base64 or base64url/,
    ],
    ['no value', `name,sha256\nA,`, scoped, /line 2: must have exactly one of value, sha256 and hmacSha256/],
    ['a wrong scope', `name,sha256,scopes\nA,${sha256},${value}`, scoped, /line 2: scopes /],
    ['a wrong time', `name,sha256,expiresAt\nA,${sha256},soon`, scoped, /line 2: expiresAt must be an ISO 8601/],
    ['two columns of one field', `name,sha256,enabled,is_active\n`, scoped, /Columns 3 and 4 are for the same field/],
    ['a name of metadata that is left out', `name,sha256,metadata.__proto__\n`, scoped, /Column 3 .*is not known/],
    ['a misspelled limit', `name,sha256,limits.perMin\n`, scoped, /Column 3 \("limits.perMin"\) is not known/],
    ['a limit in words', `name,sha256,limits.perMinute\nA,${sha256},many`, scoped, /line 2: limits.perMinute /],
    ['half a quota', `name,sha256,quota.requests\nA,${sha256},5`, scoped, /line 2: quota.per /],
    ['a wrong truth', `name,sha256,enabled\nA,${sha256},maybe`, scoped, /line 2: isActive /],
    [
      'an unknown customer',
      `name,sha256,externalId\nA,${sha256},nobody`,
      scoped,
      /Line 2: there is no workspace with the external id nobody/,
    ],
  ])('%s', async (_, text, args, message) => {
    const { code, stdout, stderr } = await ran(text, args);
    expect(stdout).toBe('');
    expect(code).toBe(/there is no workspace/.test(stderr) ? 4 : 2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain(value);
    expect(bodies).toEqual([]);
  });

  test('lines that are not JSON', async () => {
    const { code, stderr } = await ran(`{"name":"A","sha256":"${sha256}"}\n{"value":"${value}`, scoped, 'keys.jsonl');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'Line 2 is not a JSON object, such as {"name":"…","sha256":"…"}.\n',
    });
  });

  test('a field that is not known', async () => {
    const { code, stderr } = await ran(JSON.stringify({ name: 'A', sha256, [value]: 1 }), scoped, 'keys.jsonl');
    expect(code).toBe(2);
    expect(stderr).toBe('The file is not valid. Nothing was imported.\n  line 1: has a field that is not known\n');
  });

  test('a file of an unknown format, and one that does not exist', async () => {
    expect((await ran('x', scoped, 'keys.txt')).stderr).toMatch(/Add --format csv or --format jsonl/);
    const args = ['key', 'import', '--file', '/nowhere/keys.csv', ...scoped];
    const { code, stderr } = await ranAsOperator(args, service.url);
    expect(code).toBe(2);
    expect(stderr).toBe('The file /nowhere/keys.csv cannot be read: ENOENT.\n');
  });

  test('more problems than fit on a screen', async () => {
    const rows = Array.from({ length: 30 }, () => 'A,wrong');
    const { stderr } = await ran(`name,sha256\n${rows.join('\n')}`, scoped);
    expect(stderr.split('\n')).toHaveLength(23);
    expect(stderr).toContain('… and 10 more');
  });
});

test('each field of an imported key has a column, and docs/importing.md names all columns', () => {
  const withoutColumn = Object.keys(ImportedKey.shape).filter(
    (field) => !titles.some((title) => title === field || title.startsWith(`${field}.`)),
  );
  expect(withoutColumn).toEqual([]);
  const page = readFileSync('docs/importing.md', 'utf8');
  expect(titles.filter((title) => !page.includes(`\`${title}\``))).toEqual([]);
});
