import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

const outdir = mkdtempSync(join(tmpdir(), 'latchkey-command-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** Runs the app as the CDK CLI does: it hands over the context and the folder in the environment. */
function run(latchkey: unknown) {
  const context = JSON.stringify({ latchkey, 'aws:cdk:bundling-stacks': [] });
  return spawnSync(process.execPath, ['bin/latchkey.ts'], {
    env: { ...process.env, CDK_CONTEXT_JSON: context, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false', NODE_ENV: '' },
    encoding: 'utf8',
  });
}

test('an invalid configuration stops the synthesis with its message only', () => {
  const { status, stdout, stderr } = run({ plans: { Pro: { maxKeys: 1, limits: { perMinute: 0, perHour: 1 } } } });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'cdk.json: latchkey.plans.Pro.limits.perMinute: must be at least 1\n',
  });
});

test('a valid configuration gives a template, without output', () => {
  const { status, stdout, stderr } = run('{"stackName":"KeysOfAcme"}');
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(readdirSync(outdir)).toContain('KeysOfAcme.template.json');
});
