import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A relative import in a declaration file. The compiler keeps the extension of the source. */
const relativeImport = /((?:from|import)\s*\(?\s*['"])(\.{1,2}\/[^'"]+)\.ts(['"])/g;

/**
 * Writes the declarations that the entry points need to types/ in `folder`.
 * @param entries Sources of the entry points, e.g. `lib/index.ts`. `asModule`: the package has a separate ES module for it
 */
export function writeDeclarations(
  root: string,
  folder: string,
  entries: readonly { readonly source: string; readonly asModule: boolean }[],
): void {
  const all = join(root, 'dist/declarations');
  rmSync(all, { recursive: true, force: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  // Its settings know only the functions of the oldest Node, so the compiler fails if the sources use a newer one.
  execFileSync(process.execPath, [tsc, '-p', 'scripts/package'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  for (const { source, asModule } of entries) {
    for (const path of reachableFrom(join(all, source.replace(/\.ts$/, '.d.ts')))) {
      const text = readFileSync(path, 'utf8');
      const target = join(folder, 'types', relative(all, path));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text.replaceAll(relativeImport, '$1$2.js$3'));
      if (asModule) writeFileSync(target.replace(/\.ts$/, '.mts'), text.replaceAll(relativeImport, '$1$2.mjs$3'));
    }
  }
  rmSync(all, { recursive: true });
}

/** Returns a declaration file and all that it imports from its own package. */
function reachableFrom(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, , imported = ''] of readFileSync(path, 'utf8').matchAll(relativeImport)) {
    reachableFrom(join(dirname(path), `${imported}.d.ts`), seen);
  }
  return seen;
}
