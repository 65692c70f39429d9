// Builds the package @latchkey/cdk: its folder, dist/package/, and its tarball, dist/latchkey-cdk-<version>.tgz.
//   node scripts/package/main.ts [folder]   builds it in another folder than dist
import { join, resolve } from 'node:path';
import { pack } from './pack.ts';

const dist = resolve(process.argv[2] ?? join(import.meta.dirname, '../../dist'));
console.error('Building the package (about half a minute) …');
console.log(await pack(dist));
