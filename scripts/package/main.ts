// Builds the package @latchkey/cdk: its folder, dist/package/, and its tarball, dist/latchkey-cdk-<version>.tgz.
//   node scripts/package/main.ts [folder]   writes the tarball to another folder
//   node scripts/package/main.ts --check    builds it again, in dist/again/, and fails if the tarballs differ
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pack } from './pack.ts';

const dist = join(import.meta.dirname, '../../dist');
const [argument] = process.argv.slice(2);
console.error('Building the package (about half a minute) …');
if (argument === '--check') {
  const [first, second] = [await pack(dist), await pack(join(dist, 'again'))];
  if (!readFileSync(first).equals(readFileSync(second))) {
    console.error(`Two builds differ: ${first} and ${second}.`);
    process.exit(1);
  }
  console.log('Two builds are the same.');
} else {
  console.log(await pack(resolve(argument ?? dist)));
}
