import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { consoleBundle } from '../../../lib/console/bundle.ts';
import { Bundles } from '../../../lib/functions/bundles.ts';
import { isFull } from '../../support/rounds.ts';

// The app of somebody else runs in its own folder. The CDK CLI passes the output folder relative to that folder.
const repository = process.cwd();
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-working-folder-')));
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(repository);
  rmSync(folder, { recursive: true, force: true });
});

test('an app in another folder with the default output folder gets the bundles of its Lambdas', () => {
  const app = new App({ outdir: 'cdk.out', builtinCloudFormationValidation: isFull });
  const stack = new Stack(app, 'Stack');
  new LambdaFunction(stack, 'Function', {
    code: new Bundles(stack, ['get-status']).codeOf('get-status', stack),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
  app.synth();
  expect(existsSync(join(folder, 'cdk.out/bundles/get-status/index.mjs'))).toBe(true);
});

test('an app in another folder with the default output folder gets the files of the console', () => {
  const outdir = consoleBundle(new Stack(new App({ outdir: 'cdk.out' }), 'Console'));
  expect(outdir).toBe(join(folder, 'cdk.out/console'));
  expect(existsSync(join(outdir, 'index.html'))).toBe(true);
});
