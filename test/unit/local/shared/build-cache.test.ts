import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cachedBuild } from '../../../../local/shared/build-cache.ts';
import { processIdentity } from '../../../../local/shared/process-identity.ts';

let cache: string;
let builds: number;
let aged: number;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'latchkey-cache-'));
  builds = 0;
  aged = 0;
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const get = (fingerprint: string) =>
  cachedBuild({
    kind: 'things',
    fingerprint,
    cache,
    build: async (folder) => {
      builds += 1;
      expect(readdirSync(folder)).toEqual([]);
      writeFileSync(join(folder, 'part'), `${fingerprint} ${builds}`);
    },
  });
const contentOf = (folder: string) => readFileSync(join(folder, 'part'), 'utf8');
const path = (name: string) => join(cache, 'things', name);
/** Each file that is made older is a second newer than the one before. */
const age = (name: string) => {
  aged += 1;
  utimesSync(path(name), new Date(0), new Date(Date.now() - 3_600_000 + aged * 1000));
};
const folders = () =>
  readdirSync(join(cache, 'things'))
    .filter((name) => !name.includes('.'))
    .sort();

test('a fingerprint is built once, and another one separately', async () => {
  expect(contentOf(await get('a'))).toBe('a 1');
  expect(contentOf(await get('a'))).toBe('a 1');
  expect(contentOf(await get('b'))).toBe('b 2');
  expect(contentOf(await get('a'))).toBe('a 1');
});

test('runs that start at the same time get one complete build, and leave no drafts', async () => {
  const slow = (text: string, ms: number) =>
    cachedBuild({
      kind: 'things',
      fingerprint: 'a',
      cache,
      build: async (folder) => {
        writeFileSync(join(folder, 'part'), text);
        await new Promise((resolve) => setTimeout(resolve, ms));
      },
    });
  const [one, other] = await Promise.all([slow('quick', 5), slow('slow', 50)]);
  expect(one).toBe(other);
  expect(contentOf(one)).toBe('quick');
  expect(readdirSync(join(cache, 'things')).filter((name) => name.includes('.draft-'))).toEqual([]);
});

test('a failed build leaves no files, and is repeated', async () => {
  const failing = cachedBuild({
    kind: 'things',
    fingerprint: 'a',
    cache,
    build: async (folder) => {
      writeFileSync(join(folder, 'part'), 'half');
      throw new Error('no luck');
    },
  });
  await expect(failing).rejects.toThrow('no luck');
  expect(contentOf(await get('a'))).toBe('a 1');
});

test('old builds are deleted, except the newest and builds in use', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
    await get(name);
    age(name);
    rmSync(path(`${name}.${process.pid}.used`));
  }
  // Others: one that is used, one whose run was killed, and a draft that a killed run left behind.
  expect(folders()).not.toContain('a');
  for (const name of ['x', 'y']) {
    await get(name);
    age(name);
  }
  writeFileSync(path('z.draft-1'), '');
  age('z.draft-1');
  for (const name of ['x', 'y']) rmSync(path(`${name}.${process.pid}.used`));
  writeFileSync(path(`x.${process.ppid}.used`), processIdentity(process.ppid) ?? '');
  writeFileSync(path('y.1.used'), 'not the identity of process 1');
  for (const name of ['1', '2', '3', '4']) await get(name);
  expect(folders()).toEqual(['1', '2', '3', '4', 'x']);
  expect(existsSync(path('z.draft-1'))).toBe(false);
  expect(existsSync(path('y.1.used'))).toBe(false);
});

test('a build that was used recently is kept, because another run may be about to use it', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const name of names) {
    await get(name);
    rmSync(path(`${name}.${process.pid}.used`));
  }
  expect(folders()).toEqual(names);
});
