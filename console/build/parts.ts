import { relative } from 'node:path';
import type { Metafile } from 'esbuild';
import { fileName } from './files.ts';
import { partName, partNamespace } from './plugins.ts';

/** The output that imports of a part load, and the module that it consists of. */
export interface Part {
  readonly output: string;
  readonly input: string;
}

/** The pages that most people open first. */
const firstPages = ['overview-page', 'keys-page'];

/** Finds the parts of the console, by name. */
export function partsOf(root: string, { outputs }: Metafile): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const [output, { entryPoint }] of Object.entries(outputs)) {
    if (!entryPoint?.startsWith(`${partNamespace}:`)) continue;
    const path = entryPoint.slice(partNamespace.length + 1);
    const name = partName(path);
    if (parts.has(name)) throw new Error(`Two parts of the console have the name ${name}. Rename one of the files.`);
    parts.set(name, { output, input: relative(root, path).replaceAll('\\', '/') });
  }
  return parts;
}

export function outputOf({ outputs }: Metafile, name: string): string {
  const [path] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint?.endsWith(name)) ?? [];
  if (path === undefined) throw new Error(`The bundle of the console has no ${name}.`);
  return path;
}

/** Returns an output and all that it imports before it runs. */
export function scriptsOf(metafile: Metafile, output: string, seen = new Set<string>()): Set<string> {
  if (seen.has(output)) return seen;
  seen.add(output);
  for (const { path, kind, external } of metafile.outputs[output]?.imports ?? []) {
    if (kind === 'import-statement' && !external) scriptsOf(metafile, path, seen);
  }
  return seen;
}

/**
 * Groups the scripts of the first load, by the file that they become: the start, the frame of all pages (`main`), each of the
 * first pages, and what several of them need (`pages`). The scripts of other pages stay alone.
 */
export function firstGroups(metafile: Metafile, parts: ReadonlyMap<string, Part>): Map<string, readonly string[]> {
  const start = scriptsOf(metafile, outputOf(metafile, 'start.ts'));
  const main = scriptsOf(metafile, partNamed(parts, 'main').output);
  const pages = firstPages.map((name) => [name, scriptsOf(metafile, partNamed(parts, name).output)] as const);
  const groupOf = (path: string) => {
    if (start.has(path)) return 'start';
    if (main.has(path)) return 'main';
    const needing = pages.filter(([, scripts]) => scripts.has(path)).map(([name]) => name);
    return needing.length > 1 ? 'pages' : needing[0];
  };
  const scripts = Object.keys(metafile.outputs).filter((path) => path.endsWith('.js'));
  const groups = Map.groupBy(scripts, groupOf);
  return new Map([...groups].flatMap(([name, members]) => (name ? [[name, members.map(fileName)] as const] : [])));
}

export function partNamed(parts: ReadonlyMap<string, Part>, name: string): Part {
  const part = parts.get(name);
  if (part === undefined) throw new Error(`The console has no part "${name}".`);
  return part;
}

/** Returns an output, all that it imports, and all that shares a file with these. */
export function loadedWith(
  metafile: Metafile,
  output: string,
  groups: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  const pathOf = new Map(Object.keys(metafile.outputs).map((path) => [fileName(path), path]));
  const loaded = scriptsOf(metafile, output);
  for (const members of groups.values()) {
    const paths = members.flatMap((member) => pathOf.get(member) ?? []);
    if (paths.some((path) => loaded.has(path))) for (const path of paths) scriptsOf(metafile, path, loaded);
  }
  return loaded;
}
