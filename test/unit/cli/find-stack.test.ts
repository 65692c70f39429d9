import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findStack } from '../../../cli/target/find-stack.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-find-stack-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, unknown>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
}

const stack = (templateFile: string, stackName?: string) => ({
  type: 'aws:cloudformation:stack',
  properties: { templateFile, ...(stackName && { stackName }) },
});
const withLatchkey = { Outputs: { LatchkeyUrl: { Value: 'https://example.com' } } };

test('a cloud assembly names the stack with Latchkey, among others', () => {
  write({
    'cdk.json': { app: 'node app.js' },
    'cdk.out/manifest.json': {
      artifacts: { Orders: stack('orders.json'), Keys: stack('keys.json', 'acme-keys'), Tree: { type: 'cdk:tree' } },
    },
    'cdk.out/orders.json': { Outputs: { ApiUrl: {} } },
    'cdk.out/keys.json': withLatchkey,
  });
  expect(findStack(folder)).toBe('acme-keys');
});

test('a stack without a name of its own has its id as name', () => {
  write({
    'cdk.json': {},
    'cdk.out/manifest.json': { artifacts: { Keys: stack('keys.json') } },
    'cdk.out/keys.json': withLatchkey,
  });
  expect(findStack(folder)).toBe('Keys');
});

test('stacks of stages and of another output folder are found', () => {
  write({
    'cdk.json': { output: 'build' },
    'build/manifest.json': {
      artifacts: { 'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } } },
    },
    'build/assembly-Prod/manifest.json': { artifacts: { ProdKeys: stack('keys.json', 'Prod-Keys') } },
    'build/assembly-Prod/keys.json': withLatchkey,
  });
  expect(findStack(folder)).toBe('Prod-Keys');
});

test('several stacks with Latchkey are an error that names them', () => {
  write({
    'cdk.json': {},
    'cdk.out/manifest.json': { artifacts: { Dev: stack('dev.json'), Prod: stack('prod.json') } },
    'cdk.out/dev.json': withLatchkey,
    'cdk.out/prod.json': withLatchkey,
  });
  expect(() => findStack(folder)).toThrow(
    'The app has several stacks with Latchkey: Dev, Prod. Name one with --stack.',
  );
});

test('without a cloud assembly, cdk.json configures the stack', () => {
  write({ 'cdk.json': { context: { latchkey: { stackName: 'Acme' } } } });
  expect(findStack(folder)).toBe('Acme');
});

test('a folder without a CDK app has the default name', () => {
  expect(findStack(folder)).toBe('Latchkey');
});

test('a damaged file is an error that names it', () => {
  write({ 'cdk.json': {}, 'cdk.out/manifest.json': '{' });
  expect(() => findStack(folder)).toThrow(`${join(folder, 'cdk.out/manifest.json')} is not JSON.`);
});
