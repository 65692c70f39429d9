import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin } from 'esbuild';
import { computedClassNames } from './build/class-names.ts';
import { addressOf, fileName, writeHashed } from './build/files.ts';
import { writeFonts } from './build/fonts.ts';
import { indexHtml, type Parts } from './build/index-html.ts';
import { joinScripts } from './build/join-scripts.ts';
import { firstGroups, loadedWith, outputOf, partNamed, partsOf, scriptsOf } from './build/parts.ts';
import { englishOnly, partsWithStyles } from './build/plugins.ts';
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
    write: false,
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
  await mkdir(join(outdir, 'assets'), { recursive: true });
  const plugins = [computedClassNames, englishOnly, withoutParser(root), partsWithStyles, withoutStyles];
  const { metafile: whole } = await build({ ...options(outdir), plugins });
  const bundle = await build({ ...options(outdir), plugins: [...plugins, await usedOnly(root, whole)] });
  const { metafile } = bundle;
  const scripts = scriptsIn(bundle.outputFiles);
  const groups = firstGroups(metafile, partsOf(root, metafile));
  const joined = await joinScripts(scripts, metafile, groups, target);
  const others = bundle.outputFiles.filter(({ path }) => !path.endsWith('.js'));
  await Promise.all([
    ...others.map(({ path, contents }) => writeFile(path, contents)),
    ...[...joined.scripts].map(([name, text]) => writeFile(join(outdir, 'assets', name), text)),
  ]);

  const fonts = await writeFonts(outdir, globalStyles);
  const styles = await writeStyles(outdir, metafile, [...scripts.values()].join('\n'), fonts.plugin);
  const filesOf = (paths: Iterable<string>) => [...new Set([...paths].map((path) => joined.nameOf(fileName(path))))];
  const first = filesOf(scriptsOf(metafile, outputOf(metafile, 'start.ts')));
  const parts: Parts = Object.fromEntries(
    [...partsOf(root, metafile)].map(([name, { output }]) => [
      name,
      [...(styles.get(name) ?? []), ...filesOf(loadedWith(metafile, output, groups))],
    ]),
  );
  const [script = ''] = first;
  await writeFile(
    join(outdir, 'index.html'),
    indexHtml({
      script: addressOf(script),
      icon: addressOf(outputOf(metafile, 'favicon.svg')),
      styles: addressOf(outputOf(metafile, 'start.css')),
      parts: { ...withoutLoaded(parts, first), fonts: fonts.files },
    }),
  );
  return [metafile];
}

const scriptsIn = (files: readonly OutputFile[]) =>
  new Map(files.filter(({ path }) => path.endsWith('.js')).map(({ path, text }) => [fileName(path), text]));

/** Leaves out the files of a part that are loaded before it: those of the start, and those of `main`. */
function withoutLoaded(parts: Parts, first: readonly string[]): Parts {
  const main = parts['main'] ?? [];
  return Object.fromEntries(
    Object.entries(parts).map(([name, files]) => [
      name,
      files.filter((file) => !first.includes(file) && (name === 'main' || !main.includes(file))),
    ]),
  );
}

/**
 * Writes the style sheets of the parts. A page needs no style that `main` loads.
 * @param code All scripts
 */
async function writeStyles(outdir: string, metafile: Metafile, code: string, plugin: Plugin) {
  const parts = partsOf(root, metafile);
  const mainSheets = sheetsOf(metafile, [partNamed(parts, 'main').input]);
  const inputs = [...parts.values()].map(({ input }) => input);
  const variables = await variablesIn(root, sheetsOf(metafile, inputs), code);
  const written = [...parts].map(async ([name, { input }]) => {
    const sheets = sheetsOf(metafile, [input]).filter((path) => name === 'main' || !mainSheets.includes(path));
    if (sheets.length === 0) return [name, []] as const;
    const content = await bundleStyles(sheets, { root, plugins: [plugin], target, variables });
    return [name, [await writeHashed(outdir, name, 'css', content)]] as const;
  });
  return new Map<string, readonly string[]>(await Promise.all(written));
}
