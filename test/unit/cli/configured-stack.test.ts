import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CliError } from '../../../cli/cli-error.ts';
import { configuredStack } from '../../../cli/target/configured-stack.ts';
import { temporaryFolder } from '../../support/processes.ts';

function folderWith(cdkJson: unknown): string {
  const folder = temporaryFolder('cdk-json');
  writeFileSync(join(folder, 'cdk.json'), typeof cdkJson === 'string' ? cdkJson : JSON.stringify(cdkJson));
  return folder;
}

test.each([
  ['the name in cdk.json', { context: { latchkey: { stackName: 'Acme-Keys' } } }, 'Acme-Keys'],
  ['Latchkey without a name', { context: { latchkey: { stage: 'beta' } } }, 'Latchkey'],
  [
    'Latchkey in an app that configures it in code',
    { app: 'npx tsx bin/app.ts', context: { other: true } },
    'Latchkey',
  ],
  ['Latchkey without context', { app: 'npx tsx bin/app.ts' }, 'Latchkey'],
])('returns %s', (_, cdkJson, expected) => {
  expect(configuredStack(folderWith(cdkJson))).toBe(expected);
});

test('reads the cdk.json of the nearest folder above', () => {
  const folder = join(folderWith({ context: { latchkey: { stackName: 'Acme' } } }), 'lib', 'orders');
  mkdirSync(folder, { recursive: true });
  expect(configuredStack(folder)).toBe('Acme');
});

test('returns Latchkey outside of a CDK app', () => {
  expect(configuredStack('/')).toBe('Latchkey');
});

test.each(['{', { context: { latchkey: { stackName: 1 } } }])('names the file that it cannot read: %j', (cdkJson) => {
  const folder = folderWith(cdkJson);
  expect(() => configuredStack(folder)).toThrow(CliError);
  expect(() => configuredStack(folder)).toThrow(join(folder, 'cdk.json'));
});
