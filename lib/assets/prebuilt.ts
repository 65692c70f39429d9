import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Assets } from './assets.ts';

/** The folder of the package's entry points, which contain this module. `npm run package` writes the assets beside them. */
const folder = join(import.meta.dirname, 'assets');

export const assets: Assets = {
  lambdas: () => ({ codeOf: (name) => Code.fromAsset(join(folder, 'lambdas', name)) }),
  console: () => join(folder, 'console'),
  router: join(folder, 'router.js'),
};
