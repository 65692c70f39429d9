import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import * as z from 'zod';
import { recordFile } from '../app/synthesize-app.ts';

const Step = z.object({
  command: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  environment: z.record(z.string(), z.string()),
});
const Bundle = z.object({
  staged: z.string(),
  output: z.string(),
  steps: z.array(Step),
  metafile: z.string().optional(),
});
const Record = z.object({
  copies: z.array(z.object({ source: z.string(), staged: z.string() })),
  bundles: z.array(Bundle),
  modules: z.array(z.string()),
});

/** Code of the cloud assembly that commands bundle, such as that of a NodejsFunction. */
export interface Bundled extends z.output<typeof Bundle> {
  /** The files it was made from. undefined: any. */
  readonly inputs: ReadonlySet<string> | undefined;
}

/** The sources of the assets of a cloud assembly. */
export interface Sources {
  readonly copies: readonly { readonly source: string; readonly staged: string }[];
  readonly bundles: readonly Bundled[];
  /** The modules of the app itself. Empty if they are not known: Node.js lists only CommonJS modules. */
  readonly modules: ReadonlySet<string>;
}

/** Reads the sources that the constructs of the app recorded. Older versions record none. */
export function readSources(outdir: string, folder: string): Sources {
  const file = join(outdir, recordFile);
  if (!existsSync(file)) return { copies: [], bundles: [], modules: new Set() };
  const { copies, bundles, modules } = Record.parse(JSON.parse(readFileSync(file, 'utf8')));
  const inApp = modules.filter((path) => isInside(folder, path));
  return {
    copies: copies.filter(({ source }) => isInside(folder, source) && !/[\\/]node_modules[\\/]/.test(source)),
    bundles: bundles.map((bundle) => ({ ...bundle, inputs: readInputs(bundle.metafile, bundle.steps) })),
    modules: new Set(inApp),
  };
}

/** Returns the inputs that esbuild listed, with absolute paths. */
export function readInputs(
  metafile: string | undefined,
  steps: readonly z.output<typeof Step>[],
): ReadonlySet<string> | undefined {
  if (metafile === undefined || !existsSync(metafile)) return undefined;
  const cwd = steps.find(({ args }) => args.includes('--bundle'))?.cwd ?? process.cwd();
  const { inputs } = JSON.parse(readFileSync(metafile, 'utf8')) as { inputs: Readonly<Record<string, unknown>> };
  return new Set(Object.keys(inputs).map((path) => resolve(cwd, path)));
}

/** Returns whether a path is in a folder, or the folder itself. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path;
}

/**
 * Returns whether a change needs another synthesis: of a module of the app, of TypeScript that the app's command compiles, or
 * of a file that no code is made of, such as cdk.json.
 */
export function needsSynthesis({ copies, bundles, modules }: Sources, path: string): boolean {
  if (modules.has(path)) return true;
  const isBundled = bundles.some(({ inputs }) => inputs?.has(path));
  const isCopied = copies.some(({ source }) => isInside(source, path));
  // Editors and tools write files and delete them a moment later.
  if (!isBundled && !existsSync(path)) return false;
  if (modules.size === 0) return true;
  return isCopied ? /\.[cm]?tsx?$/.test(path) : !isBundled;
}
