import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { enginePackage, engineVersion } from '../../../../local/database/engine-package.ts';
import { findEngine } from '../../../../local/database/find-engine.ts';
import { type FakeMachine, type FakeMachineOptions, fakeMachine } from '../support/fake-machine.ts';

const cache = mkdtempSync(join(tmpdir(), 'latchkey-engines-'));
afterAll(() => rmSync(cache, { recursive: true }));

const mac = (options: Omit<FakeMachineOptions, 'cache'> = {}) => fakeMachine({ cache, ...options });
const cached = join(cache, 'engine/1.2.1/darwin-arm64/node_modules/@dynoxide/darwin-arm64/dynoxide');

/** Finds the engine. Returns the program's path and the steps. */
async function find(machine: FakeMachine) {
  const steps: string[] = [];
  const { command } = await findEngine(machine, (step) => steps.push(step));
  return { command, steps, calls: machine.calls };
}

/** Returns the message of the failure. */
async function failure(machine: FakeMachine): Promise<string> {
  return findEngine(machine, () => {}).then(
    () => 'an engine was found',
    ({ message }) => message,
  );
}

test.each([
  ['darwin', 'arm64', '@dynoxide/darwin-arm64', 'darwin', 'arm64', 'dynoxide'],
  ['darwin', 'x64', '@dynoxide/darwin-x64', 'darwin', 'x64', 'dynoxide'],
  // The binaries for Linux are static: the same ones run with glibc and with musl.
  ['linux', 'x64', '@dynoxide/linux-x64', 'linux', 'x64', 'dynoxide'],
  ['linux', 'arm64', '@dynoxide/linux-arm64', 'linux', 'arm64', 'dynoxide'],
  ['win32', 'x64', '@dynoxide/win32-x64', 'win32', 'x64', 'dynoxide.exe'],
  ['win32', 'arm64', '@dynoxide/win32-x64', 'win32', 'x64', 'dynoxide.exe'],
])('the engine of %s-%s is %s', (platform, arch, name, os, cpu, binary) => {
  expect(enginePackage({ platform, arch })).toMatchObject({ name, os, cpu, binary });
});

test.each([
  ['linux', 'ia32'],
  ['freebsd', 'x64'],
])('there is no package for %s-%s', (platform, arch) => {
  expect(enginePackage({ platform, arch })).toBeUndefined();
});

test('the version and the digest are those of package.json and its lock file', () => {
  const read = (file: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../../../..', file), 'utf8'));
  const locked = read('package-lock.json').packages['node_modules/@dynoxide/linux-x64'];
  expect(read('package.json').optionalDependencies['@dynoxide/linux-x64']).toBe(engineVersion);
  expect(enginePackage({ platform: 'linux', arch: 'x64' })?.integrity).toBe(locked.integrity);
});

test('an engine on the PATH comes first', async () => {
  const machine = mac({
    env: { PATH: '/usr/bin:/opt/bin' },
    files: ['/opt/bin/dynoxide', '/app/node_modules/@dynoxide/darwin-arm64/dynoxide'],
    programs: { '/opt/bin/dynoxide --version': 'dynoxide 3.2.0' },
  });
  expect(await find(machine)).toMatchObject({ command: '/opt/bin/dynoxide', steps: [] });
});

test('an engine on the PATH that is too old is ignored', async () => {
  const machine = mac({
    env: { PATH: '/opt/bin' },
    files: ['/opt/bin/dynoxide', '/app/node_modules/@dynoxide/darwin-arm64/dynoxide'],
    programs: { '/opt/bin/dynoxide --version': 'dynoxide 0.13.0' },
  });
  expect(await find(machine)).toMatchObject({
    command: '/app/node_modules/@dynoxide/darwin-arm64/dynoxide',
    steps: ['Ignoring /opt/bin/dynoxide: version 0.13.0 is older than 1.2.1'],
  });
});

test('an installed package is used without any program being run', async () => {
  const machine = mac({ files: ['/app/node_modules/@dynoxide/darwin-arm64/dynoxide'] });
  expect(await find(machine)).toEqual({
    command: '/app/node_modules/@dynoxide/darwin-arm64/dynoxide',
    steps: [],
    calls: [],
  });
});

test('an engine that an earlier run installed is used again', async () => {
  const machine = mac({ files: [cached] });
  expect(await find(machine)).toEqual({ command: cached, steps: [], calls: [] });
});

test('Java with DynamoDB Local is used if npm cannot install the engine', async () => {
  const machine = mac({
    programs: { 'java -version': 'openjdk version "21.0.4"', 'mvn --version': 'Apache Maven 3.9', 'mvn -q': '' },
    fetchesJars: true,
  });
  const { command, steps } = await find(machine);
  expect(command).toBe('java');
  expect(steps).toEqual([
    'Installing the DynamoDB engine @dynoxide/darwin-arm64 1.2.1 (once; about 4 MB)',
    'npm could not install it. Looking for Java and DynamoDB Local',
    'Fetching DynamoDB Local 3.3.1 with Maven (once; about 50 MB)',
  ]);
});

test('on a Mac without an engine, the error has the reasons and the commands', async () => {
  const machine = mac({ programs: { 'java -version': 'openjdk version "11.0.2"' } });
  expect(await failure(machine)).toBe(
    [
      'There is no DynamoDB engine for darwin-arm64.',
      '  npm could not install @dynoxide/darwin-arm64@1.2.1: 404 Not Found.',
      '  DynamoDB Local needs Java 17 or newer, in JAVA_HOME or on the PATH (https://adoptium.net).',
      'Choose one of these ways, then start again:',
      '  Install it with npm:',
      '    npm install --no-save @dynoxide/darwin-arm64@1.2.1',
      '  Install it with Homebrew:',
      '    brew install nubo-db/tap/dynoxide',
      '  Build it with Rust:',
      '    cargo install dynoxide-rs --version 1.2.1',
      '  Let Latchkey use Java with DynamoDB Local:',
      '    brew install openjdk maven',
      '  Run DynamoDB Local in Docker, and point Latchkey at it:',
      '    docker run --detach --publish 8000:8000 amazon/dynamodb-local',
      '    export DYNAMODB_ENDPOINT=http://127.0.0.1:8000',
    ].join('\n'),
  );
});

test('on Windows, npm is run by a shell, and the commands are those of PowerShell', async () => {
  const machine = mac({ platform: 'win32', arch: 'arm64' });
  const message = await failure(machine);
  expect(machine.calls).toContainEqual(
    expect.stringMatching(/^\(shell\) npm install --no-save @dynoxide\/win32-x64@1\.2\.1 --force /),
  );
  expect(message).toContain("    $env:DYNAMODB_ENDPOINT = 'http://127.0.0.1:8000'");
  expect(message).not.toMatch(/brew|apt-get|export/);
});

test('the error for a platform without a package names Java, too', async () => {
  const message = await failure(mac({ platform: 'freebsd', arch: 'x64' }));
  expect(message).toContain('There is no engine package for freebsd-x64.');
  expect(message).not.toContain('npm install');
});
