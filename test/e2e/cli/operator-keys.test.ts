import { beforeAll, describe, expect, test } from '@jest/globals';
import { latchkey, typed } from '../../support/service/command-line.ts';
import { statusOf } from '../../support/service/service.ts';
import { unknownKeyValue } from '../../support/stores/keys.ts';

/** The commands with which an operator manages the keys of a workspace: with AWS credentials, and without a key of it. */
let workspaceId: string;
let rootKey: string;
let other: string;
beforeAll(async () => {
  const create = async () =>
    (await latchkey(['--json', 'workspace', 'create', '--name', 'Customer', '--plan', 'Professional'])).json;
  const { workspace, rootKey: issued } = await create();
  workspaceId = workspace.id;
  rootKey = issued.key;
  other = (await create()).workspace.id;
});

const run = (args: readonly string[], text?: string) => latchkey(args, {}, typed(text));
const json = async (...args: string[]) => {
  const ran = await run([...args, '--workspace', workspaceId, '--json']);
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  return ran.json;
};

test('manages a key from its creation to its deletion', async () => {
  const { apiKey } = await json('key', 'create', '--name', 'Theirs', '--scope', 'status:read', '--owner', 'customer_7');
  const { id } = apiKey;
  expect(await statusOf(apiKey.key)).toBe(200);
  expect((await json('key', 'list', '--owner', 'customer_7')).apiKeys).toMatchObject([{ id }]);
  expect((await json('key', 'get', id)).apiKey).toMatchObject({ id, name: 'Theirs' });
  expect((await json('key', 'update', id, '--name', 'Renamed')).apiKey.name).toBe('Renamed');
  expect((await json('key', 'deactivate', id)).apiKey.isActive).toBe(false);
  expect(await statusOf(apiKey.key)).toBe(401);
  expect((await json('key', 'activate', id)).apiKey.isActive).toBe(true);
  const renewed = (await json('key', 'regenerate', id, '--mode', 'grace')).apiKey;
  expect([await statusOf(apiKey.key), await statusOf(renewed.key)]).toEqual([200, 200]);
  expect((await json('key', 'usage', id)).usage.admitted).toBe(3);
  expect((await json('key', 'rotate', id, '--every-days', '30')).apiKey.rotation).toMatchObject({ everyDays: 30 });
  expect((await json('key', 'stop-rotating', id)).apiKey.rotation).toBeNull();
  expect(await json('key', 'delete', id, '--yes')).toEqual({ success: true });
  const { auditEvents } = await json('audit-event', 'list', '--key', id, '--limit', '2');
  expect(auditEvents[0]).toMatchObject({ action: 'key.deleted', actor: { type: 'operator' } });
});

test('prints tables for people, and a value only where it is made', async () => {
  const made = await run(['key', 'create', '--name', 'Shown', '--scope', 'a:b', '--workspace', workspaceId]);
  const value = /^value +(vsk_live_\w+)$/m.exec(made.stdout)?.[1] as string;
  expect(made.stderr).toBe('Keep it now: it is not shown again.\n');
  const listed = await run(['key', 'list', '--workspace', workspaceId]);
  expect(listed.stdout).toMatch(
    /^ID +NAME +KEY +ACTIVE +LAST USED +EXPIRES\nkey_.+Shown.+\n1 of 5 \(Professional\)\n$/,
  );
  const id = /^id +(key_\w+)$/m.exec(made.stdout)?.[1] as string;
  const shown = await run(['key', 'get', id, '--workspace', workspaceId]);
  const events = await run(['audit-event', 'list', '--workspace', workspaceId]);
  expect(events.stdout).toMatch(/key\.created +key_\w+ +operator arn:aws:/);
  for (const { stdout } of [listed, shown, events]) expect(stdout).not.toContain(value);
  await run(['key', 'delete', id, '--yes', '--workspace', workspaceId]);
});

describe('ends with', () => {
  const key = 'key_01JD00000000000000000000ZZ';
  test.each<[number, string, string[], RegExp]>([
    [4, 'a key of another workspace', ['key', 'get', key], /^Not found: There is no such API key/],
    [2, 'a full value', ['key', 'get', key, '--full'], /--full and --workspace/],
    [2, 'two credentials', ['key', 'list', '--key-file', '-'], /Only one of --workspace.* and --key-file/],
    [2, 'a lookup in one workspace', ['key', 'find'], /unknown option '--workspace'/],
  ])('%i for %s', async (code, _, args, stderr) => {
    const ran = await run([...args, '--workspace', other]);
    expect(ran).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(stderr) });
  });

  test('4 for a workspace that does not exist', async () => {
    for (const id of ['ws_01JD00000000000000000000ZZ', 'ws_nonsense']) {
      expect(await run(['key', 'list', '--workspace', id])).toMatchObject({
        code: 4,
        stderr: expect.stringMatching(/^Not found: There is no such workspace/),
      });
    }
  });

  test('2 for a key value instead of an id, which is not sent or printed', async () => {
    for (const args of [
      ['key', 'get', rootKey, '--workspace', workspaceId],
      ['key', 'list', '--workspace', rootKey],
    ]) {
      const ran = await run(args);
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toContain('The argument is not an id.');
      expect(ran.stderr).not.toContain(rootKey);
    }
  });
});

describe('key find', () => {
  const maskOf = (value: string) => `${value.slice(0, 17)}...${value.slice(-4)}`;

  test('finds the key of a value, a masked value or a tag', async () => {
    const { apiKey } = await json('key', 'create', '--name', 'Found', '--scope', 'a:b', '--owner', 'customer_9');
    const find = async (text: string) => (await run(['key', 'find', '--json'], text)).json.apiKey;
    expect(await find(`${apiKey.key}\n`)).toMatchObject({ id: apiKey.id, workspaceId, match: 'current' });
    expect(await find(maskOf(apiKey.key))).toMatchObject({ id: apiKey.id, match: 'current', isAccepted: true });
    expect(await find(maskOf(apiKey.key).replace('...', '…'))).toMatchObject({ id: apiKey.id });
    expect(await find(apiKey.key.slice(9, 17))).toMatchObject({ id: apiKey.id, match: null });
    const { stdout } = await run(['key', 'find'], apiKey.key);
    expect(stdout).toMatch(new RegExp(`^workspace +${workspaceId} \\(active\\)$`, 'm'));
    expect(stdout).toMatch(/^owner +customer_9$/m);
    expect(stdout).toMatch(/^given +the current value of the key\naccepted +yes$/m);
    expect(stdout).not.toContain(apiKey.key);

    await json('key', 'delete', apiKey.id, '--yes');
    const after = (await run(['key', 'find'], apiKey.key)).stdout;
    expect(after).toMatch(/^status +deleted\ngiven +not a value of the key that works now\naccepted +no$/m);
  });

  test('4 for an unknown value, which is not printed', async () => {
    const value = unknownKeyValue();
    const ran = await run(['key', 'find'], value);
    expect(ran).toMatchObject({ code: 4, stdout: '' });
    expect(ran.stderr).not.toContain(value.slice(17));
  });

  test('2 at a terminal, which would show the value', async () => {
    const ran = await latchkey(['key', 'find'], {}, typed('x', true));
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringMatching(/^Pipe the key value into the command/) });
  });
});
