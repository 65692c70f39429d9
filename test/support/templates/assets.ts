import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Stack } from 'aws-cdk-lib';

/** The context of an app whose functions are not bundled. */
export const withoutBundles = { 'aws:cdk:bundling-stacks': [] };

/**
 * The context of an app that does not copy its assets either. Copying takes more than half of the time of a synthesis, and does
 * not change the templates.
 */
export const withoutAssets = { ...withoutBundles, 'aws:cdk:disable-asset-staging': true };

/** Returns the folder of the code of a function, which its template names as `S3Key`. The app is synthesized. */
export function codeFolder({ artifactId }: Stack, outdir: string, s3Key: string): string {
  const { files } = JSON.parse(readFileSync(join(outdir, `${artifactId}.assets.json`), 'utf8'));
  return resolve(outdir, files[s3Key.replace('.zip', '')].source.path);
}
