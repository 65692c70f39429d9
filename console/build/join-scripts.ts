import { createHash } from 'node:crypto';
import { build, type Metafile, type Plugin } from 'esbuild';
import { fileName } from './files.ts';

/** Scripts by their file names. */
export type Scripts = ReadonlyMap<string, string>;

export interface Joined {
  readonly scripts: Scripts;
  /** The name of the file that a script is in now. */
  readonly nameOf: (script: string) => string;
}

/** Takes the place of the digest in file names until all contents are known. */
const placeholder = 'ZQXJKVBP';
const named = /\bimport\{([^}]*)\}from"\.\/([^"]+)"/g;

/**
 * Joins scripts that a page always loads together. esbuild puts what the same entry points share into a file of its own, which
 * makes dozens of small files. All files get a digest of the whole bundle in their names.
 * @param groups The scripts of each new file, by its name. Scripts outside of the groups stay alone
 * @param target The browsers
 */
export async function joinScripts(
  scripts: Scripts,
  { outputs }: Metafile,
  groups: ReadonlyMap<string, readonly string[]>,
  target: string[],
): Promise<Joined> {
  const groupOf = new Map([...groups].flatMap(([name, members]) => members.map((member) => [member, name] as const)));
  const alone = [...scripts.keys()].filter((name) => !groupOf.has(name)).sort();
  for (const [index, name] of alone.entries()) {
    groupOf.set(name, name.startsWith('chunk-') ? `chunk-${index}` : name.replace(/-[A-Z0-9]{8}\.js$/, ''));
  }
  const membersOf = Map.groupBy(scripts.keys(), (name) => groupOf.get(name) ?? '');
  const entries = new Map(Object.entries(outputs).map(([path, output]) => [fileName(path), output]));
  const wanted = wantedExports(scripts, groupOf);
  const position = new Map([...scripts.keys()].sort().map((name, index) => [name, index.toString(36)]));
  const outer = (script: string, name: string) => `_${position.get(script)}_${name}`;
  const fileOf = (script: string) => `${groupOf.get(script)}-${placeholder}.js`;

  /** Exports what other files import. The names of an entry point stay, for dynamic imports. */
  const joined = (members: readonly string[]) =>
    members
      .map((script) => {
        const exported = [...(wanted.get(script) ?? [])].map((name) => `${name} as ${outer(script, name)}`);
        const own = entries.get(script)?.entryPoint === undefined ? [] : (entries.get(script)?.exports ?? []);
        return `export { ${[...exported, ...own].join(', ')} } from ${JSON.stringify(`./${script}`)};`;
      })
      .join('\n');
  const elsewhere = (script: string) => {
    const names = [...(wanted.get(script) ?? [])].map((name) => `${outer(script, name)} as ${name}`);
    return `import './${fileOf(script)}'; export { ${names.join(', ')} } from './${fileOf(script)}';`;
  };

  const plugin: Plugin = {
    name: 'join-scripts',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /./ }, ({ kind, path, importer, namespace }) => {
        if (kind === 'entry-point') return { path, namespace: 'group' };
        if (namespace === 'elsewhere') return { path, external: true };
        const script = path.slice('./'.length);
        if (kind === 'dynamic-import') return { path: `./${fileOf(script)}`, external: true };
        const group = namespace === 'group' ? importer : groupOf.get(importer);
        return { path: script, namespace: groupOf.get(script) === group ? 'script' : 'elsewhere' };
      });
      onLoad({ filter: /./, namespace: 'group' }, ({ path }) => ({ contents: joined(membersOf.get(path) ?? []) }));
      onLoad({ filter: /./, namespace: 'script' }, ({ path }) => ({ contents: scripts.get(path) ?? '' }));
      onLoad({ filter: /./, namespace: 'elsewhere' }, ({ path }) => ({ contents: elsewhere(path) }));
    },
  };
  const { outputFiles } = await build({
    entryPoints: [...membersOf.keys()].map((name) => ({ in: name, out: `${name}-${placeholder}` })),
    bundle: true,
    format: 'esm',
    minify: true,
    write: false,
    outdir: '.',
    target,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [plugin],
  });
  const digest = digestOf(outputFiles.map(({ text }) => text));
  const final = (text: string) => text.replaceAll(placeholder, digest);
  return {
    scripts: new Map(outputFiles.map(({ path, text }) => [final(fileName(path)), final(text)])),
    nameOf: (script) => final(fileOf(script)),
  };
}

/** The exports of each script that scripts of other files import. */
function wantedExports(scripts: Scripts, groupOf: ReadonlyMap<string, string>): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const [importer, text] of scripts) {
    for (const [, names = '', script = ''] of text.matchAll(named)) {
      if (groupOf.get(importer) === groupOf.get(script)) continue;
      const all = wanted.get(script) ?? new Set();
      for (const name of names.split(',')) all.add(name.split(' as ')[0] ?? '');
      wanted.set(script, all);
    }
  }
  return wanted;
}

function digestOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of [...texts].sort()) hash.update(text);
  return hash.digest('hex').slice(0, 8).toUpperCase();
}
