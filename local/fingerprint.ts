import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the synthesized stack and its bundles are made of. */
const sources = ['lambdas/**/*', 'lib/**/*', 'cdk.json', 'package-lock.json'];

/** A digest of everything that a synthesis depends on: the sources, the pinned packages, and what was asked for. */
export function fingerprint(root: string, ...more: readonly unknown[]): string {
  const hash = createHash('sha256').update(JSON.stringify([process.version, ...more]));
  const files = globSync(sources, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
