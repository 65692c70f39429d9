import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

/** The path of the console on every origin. */
const base = '/console/';

const source = (path: string) => join(import.meta.dirname, path);

/** Leaves out the texts of the components in other languages. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/messages\/all\./ }, ({ path }) =>
      /all\.en(\.js)?$/.test(path) ? undefined : { path, external: true },
    ),
};

const shared = (outdir: string) =>
  ({
    bundle: true,
    minify: true,
    metafile: true,
    outdir,
    entryNames: 'assets/[name]-[hash]',
    assetNames: 'assets/[name]-[hash]',
    chunkNames: 'assets/[name]-[hash]',
    target: ['es2022', 'chrome120', 'edge120', 'firefox121', 'safari17.2'],
    define: { 'process.env.NODE_ENV': '"production"' },
    jsx: 'automatic',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [englishOnly],
  }) as const satisfies BuildOptions;

/**
 * Bundles the console into files that any web server can serve under /console/: index.html for all pages, and files with
 * a content hash in their names under assets/. Empties the directory first.
 * @param outdir An absolute path.
 * @returns the metafiles of the bundles
 */
export async function buildConsole(outdir: string): Promise<Metafile[]> {
  await rm(outdir, { recursive: true, force: true });
  const [scripts, styles] = await Promise.all([
    build({
      ...shared(outdir),
      entryPoints: [source('src/main.tsx'), source('favicon.svg')],
      format: 'esm',
      splitting: true,
      loader: { '.css': 'empty', '.svg': 'copy' },
    }),
    // One style sheet for all pages, since a page that is loaded later cannot add its own.
    build({
      ...shared(outdir),
      entryPoints: [source('src/main.tsx')],
      format: 'esm',
      write: false,
      loader: { '.svg': 'empty' },
    }),
  ]);
  const sheets = styles.outputFiles.filter(({ path }) => path.endsWith('.css'));
  await Promise.all(sheets.map(({ path, contents }) => writeFile(path, contents)));
  const html = indexHtml({
    script: outputOf(scripts.metafile, 'main.tsx'),
    icon: outputOf(scripts.metafile, 'favicon.svg'),
    styles: sheets.map(({ path }) => addressOf(path)),
  });
  await writeFile(join(outdir, 'index.html'), html);
  return [scripts.metafile, styles.metafile];
}

function outputOf({ outputs }: Metafile, name: string): string {
  const [path] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint?.endsWith(name)) ?? [];
  if (path === undefined) throw new Error(`The bundle of the console has no ${name}.`);
  return addressOf(path);
}

/** The address of an output file. Metafiles have relative paths, output files absolute ones; the file name is the same. */
function addressOf(path: string): string {
  return `${base}assets/${path.split(/[\\/]/).at(-1)}`;
}

/** The page, without inline scripts and styles: the Content-Security-Policy forbids them. */
function indexHtml({ script, icon, styles }: { script: string; icon: string; styles: readonly string[] }): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>Latchkey</title>
    <link rel="icon" type="image/svg+xml" href="${icon}">
${styles.map((href) => `    <link rel="stylesheet" href="${href}">`).join('\n')}
    <script type="module" src="${script}"></script>
  </head>
  <body>
    <div id="root"></div>
    <noscript>The Latchkey console needs JavaScript. Allow it for this site, then reload the page.</noscript>
  </body>
</html>
`;
}
