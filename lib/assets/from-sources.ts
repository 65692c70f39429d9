import { join } from 'node:path';
import { consoleBundle } from '../console/bundle.ts';
import { Bundles } from '../functions/bundles.ts';
import type { Assets } from './assets.ts';

export const assets: Assets = {
  lambdas: (scope, names) => new Bundles(scope, names),
  console: consoleBundle,
  router: join(import.meta.dirname, '../console/router.js'),
};
