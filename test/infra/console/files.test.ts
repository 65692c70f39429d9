import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { consoleBundle } from '../../../lib/console/bundle.ts';

const outdir = mkdtempSync(join(tmpdir(), 'latchkey-console-files-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

test('a deployment builds the console; what does not deploy it, does not build it', () => {
  const without = new Stack(new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } }), 'Console');
  consoleBundle(without);
  expect(existsSync(join(outdir, 'console'))).toBe(false);

  const folder = consoleBundle(new Stack(new App({ outdir }), 'Console'));
  expect(folder).toBe(join(outdir, 'console'));
  expect(readdirSync(folder).sort()).toEqual(['assets', 'index.html']);
});
