import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readAppCommand } from '../../../../local/dev/app/cdk-json.ts';
import { synthesizeApp } from '../../../../local/dev/app/synthesize-app.ts';
import { processIdentity } from '../../../../local/shared/process-identity.ts';
import { expectAllEnded } from '../../../support/process-tree.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-app-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, value: unknown) =>
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));

/** A command that writes a cloud assembly and what it was told. */
const app = `
  const { writeFileSync } = require('node:fs');
  const { CDK_OUTDIR, CDK_CONTEXT_JSON, CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION, CONTEXT_OVERFLOW_LOCATION_ENV } = process.env;
  writeFileSync(CDK_OUTDIR + '/manifest.json', JSON.stringify({
    context: JSON.parse(CDK_CONTEXT_JSON), account: CDK_DEFAULT_ACCOUNT, region: CDK_DEFAULT_REGION,
    overflow: CONTEXT_OVERFLOW_LOCATION_ENV,
  }));
`;

const synthesize = (options: Partial<Parameters<typeof synthesizeApp>[0]> = {}) =>
  synthesizeApp({
    folder,
    outdir: join(folder, 'out'),
    app: undefined,
    context: {},
    region: 'us-east-1',
    signal: new AbortController().signal,
    ...options,
  });
const told = () => JSON.parse(readFileSync(join(folder, 'out/manifest.json'), 'utf8'));

test('the command of cdk.json gets its context, and needs no AWS credentials', async () => {
  write('app.js', app);
  write('cdk.json', { app: `${process.execPath} app.js`, context: { stage: 'dev', shared: 'cdk.json' } });
  write('cdk.context.json', { looked: 'up' });
  await synthesize({ context: { shared: 'given' } });
  expect(told()).toMatchObject({
    account: process.env['CDK_DEFAULT_ACCOUNT'] ?? '000000000000',
    region: expect.any(String),
    context: { stage: 'dev', looked: 'up', shared: 'given', 'aws:cdk:enable-path-metadata': true },
  });
  expect(readFileSync(join(folder, 'out/package.json'), 'utf8')).toBe('{}\n');
});

test('a script runs with Node.js, and a large context goes through a file', async () => {
  write('app.js', app);
  await synthesize({ app: 'app.js', context: { large: 'x'.repeat(40_000) } });
  const { context, overflow } = told();
  expect(context).toEqual({});
  expect(JSON.parse(readFileSync(overflow, 'utf8'))).toMatchObject({ large: 'x'.repeat(40_000) });
});

test('a build command runs first', async () => {
  write('app.ts', app);
  write('cdk.json', { build: 'cp app.ts app.js', app: 'app.js' });
  await synthesize();
  expect(existsSync(join(folder, 'out/manifest.json'))).toBe(true);
});

test('a command that fails is an error with what it wrote', async () => {
  write('app.js', "console.error('lib/stack.ts: does not compile'); process.exit(2);");
  await expect(synthesize({ app: 'app.js' })).rejects.toThrow(
    /^The command of the app failed \(.*app\.js.*: 2\)\.\nlib\/stack\.ts: does not compile$/,
  );
});

test('a command that writes nothing is an error', async () => {
  write('app.js', '');
  await expect(synthesize({ app: 'app.js' })).rejects.toThrow(
    'wrote no cloud assembly. Does the app call app.synth()?',
  );
});

test('aborting ends the command with all that it started', async () => {
  const abort = new AbortController();
  write('app.js', `require('node:fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000);`);
  const running = synthesize({ app: `${process.execPath} app.js && true`, signal: abort.signal });
  const ended = expect(running).rejects.toThrow(/abort/);
  const pidOf = () => (existsSync(join(folder, 'pid')) ? Number(readFileSync(join(folder, 'pid'), 'utf8')) : 0);
  while (pidOf() === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const started = [{ pid: pidOf(), identity: processIdentity(pidOf()), command: 'app.js' }];
  abort.abort();
  await ended;
  await expectAllEnded(started);
});

test('a folder without a CDK app throws an error that names what is missing', () => {
  expect(() => readAppCommand(folder)).toThrow(
    `There is no cdk.json in ${folder}. Run latchkey dev in the folder of a CDK app`,
  );
  write('cdk.json', {});
  expect(() => readAppCommand(folder)).toThrow('cdk.json has no "app". Name the command of the app with --app.');
  write('cdk.json', '{');
  expect(() => readAppCommand(folder)).toThrow('cdk.json is not JSON');
});
