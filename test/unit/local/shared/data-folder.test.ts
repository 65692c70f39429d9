import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openDataFolder } from '../../../../local/shared/data-folder.ts';
import { processIdentity } from '../../../../local/shared/process-identity.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'latchkey-folder-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const lockFile = () => join(root, 'data/lock');
const lock = () => JSON.parse(readFileSync(lockFile(), 'utf8'));
const sleeper = () => spawn('sleep', ['60'], { stdio: 'ignore' });
const pidOf = (child: { readonly pid?: number | undefined }) => child.pid ?? 0;

describe('the data folder', () => {
  test('is for this user only, and free again after its release', () => {
    const folder = openDataFolder('data', root);
    expect(folder.path).toBe(join(root, 'data'));
    expect(folder.file('x')).toBe(join(root, 'data/x'));
    expect(statSync(folder.path).mode & 0o077).toBe(0);
    expect(lock()).toEqual({ pid: process.pid, identity: processIdentity(process.pid) });
    folder.release();
    expect(existsSync(lockFile())).toBe(false);
    openDataFolder('data', root).release();
  });

  test('with data of another format is refused and unlocked; without data, or after a reset, it is used', () => {
    openDataFolder('data', root).release();
    writeFileSync(join(root, 'data/dynamodb.db'), '');
    openDataFolder('data', root).release();
    const refused = /format 1; this version needs 2.*Delete the folder.*LATCHKEY_DATA_DIR/;
    rmSync(join(root, 'data/format'));
    expect(() => openDataFolder('data', root)).toThrow(refused);
    expect(existsSync(lockFile())).toBe(false);
    writeFileSync(join(root, 'data/format'), '1\n');
    expect(() => openDataFolder('data', root)).toThrow(refused);
    openDataFolder('data', root, { reset: true }).release();
    expect(existsSync(join(root, 'data/dynamodb.db'))).toBe(false);
    openDataFolder('data', root).release();
  });

  test('in use by a living process is refused, with its pid', async () => {
    const folder = openDataFolder('data', root);
    const other = sleeper();
    await once(other, 'spawn');
    const held = JSON.stringify({ pid: other.pid, identity: processIdentity(pidOf(other)) });
    writeFileSync(lockFile(), held);
    expect(() => openDataFolder('data', root)).toThrow(`in use by another run (process ${other.pid})`);
    // Only the owner may release it.
    folder.release();
    expect(readFileSync(lockFile(), 'utf8')).toBe(held);
    other.kill();
  });

  test('is taken over from a run that has crashed, even if its pid is now another process', async () => {
    openDataFolder('data', root).release();
    const stranger = sleeper();
    await once(stranger, 'spawn');
    for (const text of [
      JSON.stringify({ pid: 999_999_999, identity: '999999999@x' }),
      JSON.stringify({ pid: stranger.pid, identity: `${stranger.pid}@earlier` }),
      'not json',
    ]) {
      writeFileSync(lockFile(), text);
      const folder = openDataFolder('data', root);
      expect(lock().pid).toBe(process.pid);
      folder.release();
    }
    expect(stranger.exitCode).toBeNull();
    stranger.kill();
  });

  test('is taken over together with the engine that a crashed run left behind; no other process is touched', async () => {
    openDataFolder('data', root).release();
    const engine = sleeper();
    const stranger = sleeper();
    await Promise.all([once(engine, 'spawn'), once(stranger, 'spawn')]);
    const crashed = { pid: 999_999_999, identity: '999999999@x' };
    const exit = once(engine, 'exit');

    writeFileSync(lockFile(), JSON.stringify({ ...crashed, engine: { pid: stranger.pid, identity: 'another' } }));
    openDataFolder('data', root).release();

    const identity = processIdentity(pidOf(engine));
    writeFileSync(lockFile(), JSON.stringify({ ...crashed, engine: { pid: engine.pid, identity } }));
    openDataFolder('data', root).release();

    expect((await exit)[1]).toBe('SIGKILL');
    expect(stranger.exitCode).toBeNull();
    stranger.kill();
  });

  test('records the engine and the run, for this user only', () => {
    const folder = openDataFolder('data', root);
    folder.noteEngine(process.pid);
    expect(lock().engine).toEqual({ pid: process.pid, identity: processIdentity(process.pid) });
    folder.noteRun({ url: 'http://127.0.0.1:1' });
    expect(statSync(folder.file('run.json')).mode & 0o077).toBe(0);
    folder.release();
    expect(existsSync(folder.file('run.json'))).toBe(false);
  });

  test('reports why it cannot be created', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => openDataFolder('file/data', root)).toThrow(/The data folder .* cannot be used/);
  });

  test('in memory is temporary', () => {
    const folder = openDataFolder(':memory:', root);
    expect(folder.temporary).toBe(true);
    expect(existsSync(folder.path)).toBe(true);
    folder.release();
    expect(existsSync(folder.path)).toBe(false);
  });
});

test('a process that has ended has no identity', () => {
  expect(processIdentity(process.pid)).toMatch(new RegExp(`^${process.pid}@`));
  expect(processIdentity(999_999_999)).toBeUndefined();
});
