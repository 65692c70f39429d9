import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Returns a digest of everything that a build depends on: its sources, Node's version, and its options. It does not depend
 * on where the root is.
 * @param sources Patterns of files in the root.
 */
export function fingerprint(root: string, sources: readonly string[], ...options: readonly unknown[]): string {
  const hash = createHash('sha256').update(JSON.stringify([process.version, ...options]));
  const files = globSync([...sources], { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
