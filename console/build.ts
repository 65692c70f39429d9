import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { computedClassNames } from './build/class-names.ts';
import { addressOf, fileName, writeHashed } from './build/files.ts';
import { writeFonts } from './build/fonts.ts';
import { indexHtml, type Parts } from './build/index-html.ts';
import { englishOnly, partName, partNamespace, partsWithStyles } from './build/plugins.ts';
import { bundleStyles, sheetsOf, variablesIn } from './build/styles.ts';
import { usedOnly, withoutParser } from './build/used.ts';

const source = (path: string) => join(import.meta.dirname, path);
const root = source('..');
const globalStyles = source('../node_modules/@cloudscape-design/global-styles/index.css');
const target = ['es2022', 'chrome120', 'edge120', 'firefox121', 'safari17.2'];

const options = (outdir: string) =>
  ({
    entryPoints: [source('src/start/start.ts'), source('src/start/start.css'), source('favicon.svg')],
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    metafile: true,
    absWorkingDir: root,
    outdir,
    entryNames: 'assets/[name]-[hash]',
    assetNames: 'assets/[name]-[hash]',
    chunkNames: 'assets/[name]-[hash]',
    target,
    define: { 'process.env.NODE_ENV': '"production"' },
    jsx: 'automatic',
    legalComments: 'none',
    logLevel: 'warning',
    loader: { '.svg': 'copy' },
  }) as const satisfies BuildOptions;

/** Style sheets are bundled for each part. */
const withoutStyles: Plugin = {
  name: 'without-styles',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, ({ path }) =>
      path.endsWith('start.css') ? undefined : { contents: '', loader: 'empty' },
    ),
};

/**
 * Bundles the console into files that any web server can serve under /console/: index.html for all pages, and files with
 * a content hash in their names under assets/. Empties the directory first.
 *
 * The page loads a small script, which redirects to the sign-in. The rest are parts, which it loads after the sign-in: `main`,
 * and one for each dynamic import.
 * @param outdir An absolute path.
 * @returns the metafiles of the bundles
 */
export async function buildConsole(outdir: string): Promise<Metafile[]> {
  await rm(outdir, { recursive: true, force: true });
  const plugins = [computedClassNames, englishOnly, withoutParser(root), partsWithStyles, withoutStyles];
  const { metafile: whole } = await build({ ...options(outdir), write: false, plugins });
  const { metafile } = await build({ ...options(outdir), plugins: [...plugins, await usedOnly(root, whole)] });
  const fonts = await writeFonts(outdir, globalStyles);
  const start = outputOf(metafile, 'start.ts');
  const startFiles = scriptsOf(metafile, start);
  const html = indexHtml({
    script: addressOf(start),
    imported: [...startFiles].filter((path) => path !== start).map(addressOf),
    icon: addressOf(outputOf(metafile, 'favicon.svg')),
    styles: addressOf(outputOf(metafile, 'start.css')),
    parts: { ...(await writeParts(outdir, metafile, startFiles, fonts.plugin)), fonts: fonts.files },
  });
  await writeFile(join(outdir, 'index.html'), html);
  return [metafile];
}

/** Writes the style sheet of each part, and lists its files. A page needs no file that `main` loads. */
async function writeParts(
  outdir: string,
  metafile: Metafile,
  startFiles: ReadonlySet<string>,
  plugin: Plugin,
): Promise<Parts> {
  const parts = partsOf(metafile);
  const main = parts.get('main');
  if (main === undefined) throw new Error('The console has no part "main".');
  const mainScripts = scriptsOf(metafile, main.output);
  const mainSheets = sheetsOf(metafile, [main.input]);
  const allSheets = sheetsOf(
    metafile,
    [...parts.values()].map(({ input }) => input),
  );
  const variables = await variablesIn(root, allSheets, await codeOf(metafile));
  const written = [...parts].map(async ([name, { output, input }]) => {
    const isMain = name === 'main';
    const scripts = [...scriptsOf(metafile, output)].filter(
      (path) => !startFiles.has(path) && (isMain || !mainScripts.has(path)),
    );
    const sheets = sheetsOf(metafile, [input]).filter((path) => isMain || !mainSheets.includes(path));
    const content =
      sheets.length === 0 ? undefined : await bundleStyles(sheets, { root, plugins: [plugin], target, variables });
    const styles = content === undefined ? [] : [await writeHashed(outdir, name, 'css', content)];
    return [name, [...styles, ...scripts.map(fileName)]] as const;
  });
  return Object.fromEntries(await Promise.all(written));
}

async function codeOf({ outputs }: Metafile): Promise<string> {
  const scripts = Object.keys(outputs).filter((path) => path.endsWith('.js'));
  return (await Promise.all(scripts.map((path) => readFile(join(root, path), 'utf8')))).join('\n');
}

/** The parts by name: the output that imports of it load, and the module that it consists of. */
function partsOf({ outputs }: Metafile): Map<string, { readonly output: string; readonly input: string }> {
  const parts = new Map<string, { readonly output: string; readonly input: string }>();
  for (const [output, { entryPoint }] of Object.entries(outputs)) {
    if (!entryPoint?.startsWith(`${partNamespace}:`)) continue;
    const path = entryPoint.slice(partNamespace.length + 1);
    const name = partName(path);
    if (parts.has(name)) throw new Error(`Two parts of the console have the name ${name}. Rename one of the files.`);
    parts.set(name, { output, input: relative(root, path).replaceAll('\\', '/') });
  }
  return parts;
}

/** An output and all that it imports before it runs. */
function scriptsOf(metafile: Metafile, output: string, seen = new Set<string>()): Set<string> {
  if (seen.has(output)) return seen;
  seen.add(output);
  for (const { path, kind, external } of metafile.outputs[output]?.imports ?? []) {
    if (kind === 'import-statement' && !external) scriptsOf(metafile, path, seen);
  }
  return seen;
}

function outputOf({ outputs }: Metafile, name: string): string {
  const [path] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint?.endsWith(name)) ?? [];
  if (path === undefined) throw new Error(`The bundle of the console has no ${name}.`);
  return path;
}
