import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { App, type AppProps } from 'aws-cdk-lib';
import { withoutAssets } from '../../support/templates/assets.ts';

// An app without an outdir writes to a temporary folder that the CDK never removes.
const folder = mkdtempSync(join(tmpdir(), 'latchkey-consumer-app-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Creates the CDK app of a consumer, without bundles, and without the stack traces and the tree.json, which no test reads.
 * The CDK does not validate the templates: that takes most of the time. A test whose template no other test validates sets
 * `builtinCloudFormationValidation: isFull`.
 */
export const consumerApp = ({ context, ...props }: AppProps = {}): App =>
  new App({
    builtinCloudFormationValidation: false,
    treeMetadata: false,
    outdir: mkdtempSync(join(folder, 'cdk.out-')),
    ...props,
    context: {
      ...withoutAssets,
      'aws:cdk:disable-creation-stack-traces': true,
      'aws:cdk:disable-stack-trace': true,
      ...context,
    },
  });
