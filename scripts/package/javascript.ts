import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { buildConsole } from '../../console/build.ts';
import { lambdaBuilds } from '../../lib/functions/build-lambdas.ts';
import { functionNames } from '../../lib/functions/function-names.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { adapterNames, oldestNode } from './manifest.ts';

/** Bundles only the version from package.json. */
const versionOnly = (root: string): Plugin => ({
  name: 'version-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]package\.json$/ }, ({ path }) =>
      path === join(root, 'package.json')
        ? { contents: JSON.stringify({ version: packageJson.version }), loader: 'json' }
        : undefined,
    ),
});

/** A source map with one position. esbuild takes it for the map of a file, and uses it instead of mapping each line. */
const external = 'external';
const onePosition = JSON.stringify({ version: 3, sources: [external], mappings: 'AAAA' });
const shortSourceMap = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(onePosition).toString('base64')}`;

/** Leaves the code of other packages out of source maps. */
const ownSourceMaps: Plugin = {
  name: 'own-source-maps',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n${shortSourceMap}`,
      loader: 'js',
    })),
};

/** The entry points for running programs. They keep no state, so both formats can be loaded side by side. */
const forPrograms = [
  ...['backend', 'client', 'testing', 'verify'].map((name) => ({ in: `${name}/index.ts`, out: name })),
  ...adapterNames.map((name) => ({ in: `verify/adapters/${name}.ts`, out: `verify/${name}` })),
];

/** Takes the ES modules of packages, from which esbuild leaves out unused code. Names stay, for stack traces. */
const small = {
  mainFields: ['module', 'main'],
  conditions: ['latchkey-package', 'module'],
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 160,
};

/** Options of every entry point. */
const shared = (root: string) =>
  ({
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: `node${oldestNode}`,
    conditions: ['latchkey-package'],
    external: ['aws-cdk-lib', 'constructs'],
    keepNames: true,
    legalComments: 'none',
    charset: 'utf8',
    metafile: true,
    logLevel: 'warning',
    plugins: [versionOnly(root)],
  }) as const satisfies BuildOptions;

/**
 * Bundles all JavaScript of the package into `folder`: the entry points, the command line, the Lambdas and the console.
 * @returns the metafile of each bundle, which names the packages inside
 */
export async function bundleJavaScript(root: string, folder: string): Promise<Metafile[]> {
  const options = shared(root);
  const [constructs, commonJs, modules, cli] = await Promise.all([
    build({
      ...options,
      entryPoints: [{ in: 'lib/index.ts', out: 'constructs' }],
      outdir: folder,
      format: 'cjs',
      // Names stay, and lines are short, so that stack traces of a CDK app are readable.
      minifySyntax: true,
      minifyWhitespace: true,
      lineLimit: 160,
      // The entry point is in the folder of the package, as the assets are.
      define: { 'import.meta.dirname': '__dirname' },
    }),
    build({ ...options, ...small, entryPoints: forPrograms, outdir: folder, format: 'cjs' }),
    build({
      ...options,
      ...small,
      entryPoints: forPrograms,
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      format: 'esm',
    }),
    build({
      ...options,
      entryPoints: [
        { in: 'cli/main.ts', out: 'main' },
        // `latchkey dev` runs Lambdas in it.
        { in: 'local/lambda/lambda-thread.ts', out: 'lambda-thread' },
      ],
      outdir: join(folder, 'cli'),
      outExtension: { '.js': '.mjs' },
      format: 'esm',
      splitting: true,
      chunkNames: '[name]-[hash]',
      minify: true,
      mainFields: ['module', 'main'],
      // Commander is CommonJS and requires modules of Node.
      banner: {
        js: "import { createRequire as createRequireOfPackage } from 'node:module'; const require = createRequireOfPackage(import.meta.url);",
      },
    }),
  ]);
  const lambdas = await bundleLambdas(join(folder, 'assets/lambdas'));
  const console = await buildConsole(join(folder, 'assets/console'));
  cpSync(join(root, 'lib/console/router.js'), join(folder, 'assets/router.js'));
  return [...[constructs, commonJs, modules, cli].map(({ metafile }) => metafile), ...lambdas, ...console];
}

/** Bundles the Lambdas as the repository does, with source maps of the service's own code only, a third of the size. */
async function bundleLambdas(folder: string): Promise<Metafile[]> {
  const builds = lambdaBuilds(functionNames, folder).map(async (options) => {
    const { metafile } = await build({ ...options, metafile: true, plugins: [ownSourceMaps] });
    return metafile;
  });
  const metafiles = await Promise.all(builds);
  for (const map of globSync('**/*.map', { cwd: folder })) shorten(join(folder, map));
  return metafiles;
}

/**
 * Shortens a source map: the paths of the files that `ownSourceMaps` left out, the names of identifiers, which stack traces do not
 * need because the bundles keep the names of functions, and all positions in a line of a source but the first.
 */
function shorten(path: string): void {
  const map: { sources: string[]; names: string[]; mappings: string } = JSON.parse(readFileSync(path, 'utf8'));
  const sources = map.sources.map((source) => (source.endsWith(`/${external}`) ? external : source));
  const mappings = encode(decode(map.mappings).map(onePerLine));
  writeFileSync(path, JSON.stringify({ ...map, sources, names: [], mappings }));
}

/** Keeps the first of consecutive segments that are from the same line of a source. */
function onePerLine(segments: readonly SourceMapSegment[]): SourceMapSegment[] {
  const kept: SourceMapSegment[] = [];
  for (const [column, source, line, sourceColumn] of segments) {
    const last = kept.at(-1);
    if (last !== undefined && last[1] === source && last[2] === line) continue;
    kept.push(source === undefined || line === undefined ? [column] : [column, source, line, sourceColumn ?? 0]);
  }
  return kept;
}
