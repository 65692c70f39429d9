import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type EnginePackage, enginePackage, engineVersion } from '../../../../local/database/engine-package.ts';
import { cachedBinary, installEngine } from '../../../../local/database/install-engine.ts';
import { type Machine, thisMachine } from '../../../../local/database/machine.ts';

/** npm itself installs the engine of a Mac here, from a registry of this test. */
const folder = mkdtempSync(join(tmpdir(), 'latchkey-install-'));
const wanted = enginePackage({ platform: 'darwin', arch: 'arm64' }) as EnginePackage;
const tarball = packed(wanted);
const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
const registry = createServer((request, response) => {
  const origin = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`;
  if (request.url === '/engine.tgz') return response.end(tarball);
  if (decodeURIComponent(request.url ?? '') !== `/${wanted.name}`) return response.writeHead(404).end('{}');
  const version = { ...manifest(wanted), dist: { tarball: `${origin}/engine.tgz`, integrity } };
  return response.end(JSON.stringify({ name: wanted.name, versions: { [engineVersion]: version } }));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
  process.env['npm_config_registry'] = url;
  // This machine is no Mac, perhaps.
  process.env['npm_config_force'] = 'true';
  process.env['npm_config_cache'] = join(folder, 'npm');
});
afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

function manifest({ name, os, cpu }: EnginePackage): object {
  return { name, version: engineVersion, os: [os], cpu: [cpu], scripts: { install: 'exit 1' } };
}

function packed(of: EnginePackage): Buffer {
  mkdirSync(join(folder, 'package'));
  writeFileSync(join(folder, 'package', of.binary), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(folder, 'package/package.json'), JSON.stringify(manifest(of)));
  spawnSync('tar', ['-czf', 'engine.tgz', 'package'], { cwd: folder });
  return readFileSync(join(folder, 'engine.tgz'));
}

const machineWith = (cache: string): Machine => ({
  ...thisMachine,
  platform: 'darwin',
  arch: 'arm64',
  env: { LATCHKEY_CACHE_DIR: join(folder, cache) },
});

test('npm installs the engine of the platform into the cache, without running its scripts', async () => {
  const machine = machineWith('fresh');
  const known = { ...wanted, integrity };
  expect(await Promise.all([installEngine(machine, known), installEngine(machine, known)])).toEqual([
    undefined,
    undefined,
  ]);
  expect(statSync(cachedBinary(machine, wanted)).mode & 0o111).not.toBe(0);
  expect(readdirSync(join(folder, 'fresh/engine', engineVersion))).toEqual(['darwin-arm64']);
});

test('another package than the pinned one is not kept', async () => {
  const machine = machineWith('changed');
  const problem = await installEngine(machine, { ...wanted, integrity: 'sha512-other' });
  expect(problem).toContain('The registry has another @dynoxide/darwin-arm64@1.2.1 than expected');
  expect(readdirSync(join(folder, 'changed/engine', engineVersion))).toEqual([]);
});

test('the reason of npm is returned', async () => {
  const machine = machineWith('missing');
  const problem = await installEngine(machine, { ...wanted, name: '@dynoxide/none' });
  expect(problem).toMatch(/^404 Not Found .*@dynoxide/);
});
