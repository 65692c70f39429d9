/**
 * Loads the modules of a test file with Node's own loader. Each test file has its own copies of this project's modules, so
 * that none sees the state that another one left in them. Packages are loaded once for all test files of a worker.
 */

import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const project = new URL('../../../', import.meta.url).href;
const here = new URL('./', import.meta.url).href;
/** The sources without types, by path. */
const sources = new Map<string, string>();
let lastFile = 0;

/** Returns a function that loads modules for one test file. */
export function modulesOfFile(): (path: string) => Promise<unknown> {
  lastFile += 1;
  const suffix = `?testFile=${lastFile}`;
  return (path) => import(`${pathToFileURL(path).href}${suffix}`);
}

registerHooks({
  resolve(specifier, context, next) {
    const suffix = suffixOf(context.parentURL);
    if (suffix === undefined) return next(specifier, context);
    if (specifier === '@jest/globals') return { url: `${here}globals.ts${suffix}`, shortCircuit: true };
    const found = next(specifier, context);
    return isOwn(found.url) ? { ...found, url: found.url + suffix } : found;
  },
  load(url, context, next) {
    if (suffixOf(url) === undefined) return next(url, context);
    return { format: 'module', source: sourceOf(fileURLToPath(url)), shortCircuit: true };
  },
});

function suffixOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : /\?testFile=\d+$/.exec(url)?.[0];
}

/** Whether each test file has its own copy. */
function isOwn(url: string): boolean {
  return url.startsWith(project) && url.endsWith('.ts') && !url.startsWith(here) && !url.includes('/node_modules/');
}

function sourceOf(path: string): string {
  let source = sources.get(path);
  if (source === undefined) {
    // Stack traces name the path instead of the URL.
    source = `${stripTypeScriptTypes(readFileSync(path, 'utf8'))}\n//# sourceURL=${path}`;
    sources.set(path, source);
  }
  return source;
}
