import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const handlers = join(root, 'lambdas/handlers');

/**
 * The functions whose start requests wait for (docs/decisions/0015-lean-aws-client.md). They are small enough to leave readable:
 * loading a source map takes longer than loading the unminified code.
 */
const hotPath: readonly string[] = ['authorizer', 'shared-authorizer'];
const readable: BuildOptions = { minify: false, sourcemap: false };

/**
 * Modules that export the parts of Node's built-in modules that the hot path uses. An ES import of a built-in module evaluates all of its
 * exports, and loads a part of Node for some of them: a sixth of the CPU time of this function's start. If the code imports something else,
 * esbuild reports which export is missing.
 */
const builtins = Object.fromEntries(
  ['crypto', 'fs', 'net', 'timers/promises', 'zlib'].map((name) => [
    `node:${name}`,
    join(root, `lambdas/builtins/${name}.ts`),
  ]),
);

/**
 * The functions that import a large part of their code on first use: the SDK's client of API Gateway, or the OpenAPI
 * document. This part is in separate files, because parsing it takes as long as the rest of the start.
 */
const loadingLater = ['create-workspace', 'update-workspace', 'resume-workspace', 'delete-workspace', 'get-openapi'];

/**
 * Bundles each Lambda into one ES module, with a source map where the code is minified. Large parts that a Lambda imports on
 * first use are separate modules beside it.
 * @param names The files in lambdas/handlers/, without extension
 * @param outdir An absolute path. Each Lambda gets a folder with its name there
 */
export function buildLambdas(names: readonly string[], outdir: string): void {
  for (const options of lambdaBuilds(names, outdir)) buildSync(options);
}

/**
 * Returns the options for each run of esbuild that `buildLambdas` makes. One run bundles all Lambdas except those above. It parses
 * shared code once and takes a third of the time of one run per Lambda, as NodejsFunction does.
 */
export function lambdaBuilds(names: readonly string[], outdir: string): BuildOptions[] {
  const onHotPath = names.filter((name) => hotPath.includes(name));
  const others = names.filter((name) => !hotPath.includes(name) && !loadingLater.includes(name));
  return [
    optionsFor(others, outdir),
    ...(onHotPath.length > 0 ? [optionsFor(onHotPath, outdir, { ...readable, alias: builtins })] : []),
    // One run each, so that all files of a function are in its folder.
    ...names
      .filter((name) => loadingLater.includes(name))
      .map((name) => optionsFor([name], outdir, { splitting: true, chunkNames: `${name}/[name]-[hash]` })),
  ];
}

/** Bundles the Lambdas into folders that share chunks. This is faster, but no folder is complete without the others. */
export function buildSharedLambdas(names: readonly string[], outdir: string): void {
  buildSync(optionsFor(names, outdir, { splitting: true, chunkNames: 'chunks/[hash]' }));
}

/** Returns the file of a handler. Names are unique in all folders of lambdas/handlers/. */
function sourceOf(name: string): string {
  const [file] = globSync(`*/${name}.ts`, { cwd: handlers });
  if (file === undefined) throw new Error(`lambdas/handlers/ has no handler ${name}.ts.`);
  return join(handlers, file);
}

function optionsFor(names: readonly string[], outdir: string, options: BuildOptions = {}): BuildOptions {
  return {
    entryPoints: names.map((name) => ({ in: sourceOf(name), out: `${name}/index` })),
    outdir,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Without "module" first, esbuild bundles the CommonJS build of the AWS SDK, which fails at start: "Dynamic require of …".
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': join(root, 'lambdas/adapters/sdk-credentials.ts') },
    minify: true,
    // Logs show the names of error classes.
    keepNames: true,
    sourcemap: true,
    // Stack traces need positions, not source text.
    sourcesContent: false,
    logLevel: 'warning',
    ...options,
  };
}
