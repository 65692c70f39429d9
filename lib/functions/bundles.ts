import { globSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type BuildOptions, buildSync } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const sources = join(root, 'lambdas');
const handlers = join(sources, 'handlers');

/** The context that makes the bundles share their code. The local run sets it; nothing else does. */
const sharedChunksContext = 'latchkey:shared-chunks';

/**
 * Bundles each Lambda into one ES module, with a source map where the code is minified. Large parts that a Lambda imports with
 * the first use are further modules beside it.
 *
 * One run of esbuild bundles all Lambdas except those below. It parses shared code once and takes a third of the time of one
 * run per Lambda, as NodejsFunction does.
 */
export class Bundles {
  readonly #folder: string;
  readonly #names: readonly string[];
  readonly #shareChunks: boolean;
  #isMade = false;

  /** @param names The files in lambdas/handlers/, without extension. */
  constructor(scope: Construct, names: readonly string[]) {
    const assembly = Stage.of(scope)?.outdir ?? 'cdk.out';
    this.#shareChunks = scope.node.tryGetContext(sharedChunksContext) === true;
    // CDK copies each bundle to a folder beside this one. A bundle finds its chunks from both places: at ../chunks.
    this.#folder = this.#shareChunks ? assembly : join(assembly, 'bundles');
    this.#names = names;
  }

  /** Returns the code of a Lambda. @param user The function that runs it */
  codeOf(name: string, user: Construct): Code {
    // `cdk destroy` and similar commands need no bundle, nor do stacks that the context `aws:cdk:bundling-stacks` excludes.
    if (!Stack.of(user).bundlingRequired) return Code.fromAsset(sources);
    if (!this.#isMade) this.#make();
    this.#isMade = true;
    return Code.fromAsset(join(this.#folder, name));
  }

  #make(): void {
    if (this.#shareChunks) build(this.#names, this.#folder, { splitting: true, chunkNames: 'chunks/[hash]' });
    else bundle(this.#names, this.#folder);
  }
}

/**
 * The function whose start requests wait for (docs/decisions/0015-lean-aws-client.md). It is small enough to leave readable:
 * loading a source map takes longer than loading the unminified code.
 */
const hotPath = 'authorizer';
const readable: BuildOptions = { minify: false, sourcemap: false };

/**
 * The functions that import a large part of their code with the first use: the SDK's client of API Gateway, or the OpenAPI
 * document. That part has files of its own, because parsing it takes as long as the rest of the start.
 */
const loadingLater = [
  'create-workspace',
  'update-workspace',
  'suspend-workspace',
  'resume-workspace',
  'delete-workspace',
  'get-openapi',
];

function bundle(names: readonly string[], outdir: string): void {
  build(
    names.filter((name) => name !== hotPath && !loadingLater.includes(name)),
    outdir,
  );
  if (names.includes(hotPath)) build([hotPath], outdir, readable);
  for (const name of names.filter((each) => loadingLater.includes(each))) {
    // One run each, so that all files of a function are in its folder.
    build([name], outdir, { splitting: true, chunkNames: `${name}/[name]-[hash]` });
  }
}

/** Returns the file of a handler. Names are unique in all folders of lambdas/handlers/. */
function sourceOf(name: string): string {
  const [file] = globSync(`*/${name}.ts`, { cwd: handlers });
  if (file === undefined) throw new Error(`lambdas/handlers/ has no handler ${name}.ts.`);
  return join(handlers, file);
}

function build(names: readonly string[], outdir: string, options: BuildOptions = {}): void {
  buildSync({
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
    minify: true,
    // Logs show the names of error classes.
    keepNames: true,
    sourcemap: true,
    // Stack traces need positions, not source text.
    sourcesContent: false,
    logLevel: 'warning',
    ...options,
  });
}
