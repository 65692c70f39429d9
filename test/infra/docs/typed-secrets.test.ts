import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../../..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** A command with a secret in it: the shell would keep the secret in its history. */
const typedSecrets = [
  /\b[A-Z_]+=["']?(vsk_|<[^>]*(key|secret|token|password)>)/i,
  /-H ["'](X-API-Key|Authorization): (Bearer )?(vsk_|<)/i,
  /"secretAccessKey": ?"[^"]/,
];

test.each(pages)('%s types no secret into a command', (page) => {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  expect(lines.filter((line) => typedSecrets.some((pattern) => pattern.test(line)))).toEqual([]);
});
