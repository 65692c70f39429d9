import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openConsole } from '../../../../local/console/open-console.ts';
import { consoleOrigin } from '../../../../local/console/origin.ts';
import { withLocalSignIn } from '../../../../local/console/sign-in.ts';
import { ensureSignInKeys } from '../../../../local/console/sign-in-keys.ts';
import { openDataFolder } from '../../../../local/shared/data-folder.ts';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'latchkey-'));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

async function open(directory: string) {
  const folder = openDataFolder(directory, '/');
  try {
    const opened = openConsole({
      origin: 'http://127.0.0.1:3000',
      folder,
      tokenSeconds: 900,
      onTrouble: () => {},
      tryPath: Promise.resolve('/v1/status'),
      build: async () => {
        writeFileSync(join(folder.path, 'index.html'), '<!doctype html>');
        return folder.path;
      },
    });
    await Promise.all([opened.provider, opened.files]);
    return { ...opened, folder };
  } finally {
    folder.release();
  }
}

test('password and keys are created once, readable by this user only', async () => {
  const first = await open(path);
  expect(first.password).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
  expect(readFileSync(join(path, 'console-password'), 'utf8')).toBe(`${first.password}\n`);
  const keys = readFileSync(join(path, 'sign-in-keys.json'), 'utf8');
  for (const name of ['console-password', 'sign-in-keys.json']) {
    expect(statSync(join(path, name)).mode & 0o777).toBe(0o600);
  }
  expect((await open(path)).password).toBe(first.password);
  expect(readFileSync(join(path, 'sign-in-keys.json'), 'utf8')).toBe(keys);
});

test('each run in memory has its own password, and leaves no file', async () => {
  const runs = [await open(':memory:'), await open(':memory:')];
  expect(runs[0]?.password).not.toBe(runs[1]?.password);
  expect(runs.map(({ folder }) => existsSync(folder.path))).toEqual([false, false]);
});

test('a password can be set', async () => {
  writeFileSync(join(path, 'console-password'), '  correct horse \n');
  expect((await open(path)).password).toBe('correct horse');
});

test('a damaged file stops the start, with an explanation', async () => {
  writeFileSync(join(path, 'console-password'), '\n');
  await expect(open(path)).rejects.toThrow('console-password is empty. Write a password into it, or remove it');
  rmSync(join(path, 'console-password'));
  writeFileSync(join(path, 'sign-in-keys.json'), '{"signing":{"kty":"RSA"}}');
  await expect(open(path)).rejects.toThrow('sign-in-keys.json is damaged');
});

test('the signing key is an RSA key of 2048 bits', async () => {
  const { signing } = await ensureSignInKeys(undefined);
  expect(Buffer.from(signing.n, 'base64url')).toHaveLength(256);
});

test.each([
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ['http://0.0.0.0:3000', 'http://127.0.0.1:3000'],
  ['http://[::]:8080', 'http://127.0.0.1:8080'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
  ['http://localhost:80', 'http://localhost'],
])('a run at %s has its console at %s', (url, origin) => {
  expect(consoleOrigin(url)).toBe(origin);
});

test.each(['http://192.168.1.5:3000', 'http://laptop.example.com:3000'])(
  'a run at %s only has no console, because browsers and Lambdas accept no such issuer',
  (url) => {
    expect(consoleOrigin(url)).toBeUndefined();
  },
);

test('functions with sign-in get this run’s provider; others stay unchanged', () => {
  const each = { id: 'F', name: 'F', arn: 'arn', handler: 'index.handler', directory: '/', timeoutMs: 1, memoryMb: 1 };
  const functions = [
    { ...each, environment: { KEYS_TABLE: 'keys', SIGN_IN: 'null' } },
    { ...each, environment: { KEYS_TABLE: 'keys' } },
  ];
  expect(withLocalSignIn(functions, 'http://127.0.0.1:3000/oidc').map(({ environment }) => environment)).toEqual([
    {
      KEYS_TABLE: 'keys',
      SIGN_IN:
        '{"kind":"oidc","issuer":"http://127.0.0.1:3000/oidc","clientId":"latchkey-console","audience":"urn:latchkey:api"}',
    },
    { KEYS_TABLE: 'keys' },
  ]);
  expect(withLocalSignIn(functions, undefined).map(({ environment }) => environment['SIGN_IN'])).toEqual([
    'null',
    undefined,
  ]);
});
