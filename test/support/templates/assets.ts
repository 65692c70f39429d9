import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Stack } from 'aws-cdk-lib';

/** The context of an app whose functions are not bundled. */
export const withoutBundles = { 'aws:cdk:bundling-stacks': [] };

/** Nor are assets copied, which takes more than half of the time. The templates are the same. */
export const withoutAssets = { ...withoutBundles, 'aws:cdk:disable-asset-staging': true };

/** Returns the folder of an asset of a stack, after the synthesis. */
export function assetFolder({ artifactId }: Stack, outdir: string, hash: string): string {
  const { files } = JSON.parse(readFileSync(join(outdir, `${artifactId}.assets.json`), 'utf8'));
  return resolve(outdir, files[hash].source.path);
}
