import childProcess, { type SpawnSyncOptions } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AssetStaging } from 'aws-cdk-lib';

/** A command that bundles code. */
interface Step {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The variables that differ from those of the app. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A folder or file of the cloud assembly that was copied. */
interface Copy {
  readonly source: string;
  readonly staged: string;
}

interface Bundling {
  /** The folder that the commands wrote to. */
  readonly output: string;
  readonly steps: readonly Step[];
  /** The file in which esbuild lists its inputs. */
  readonly metafile: string;
}

/** A folder of the cloud assembly that commands bundled. */
interface Bundle extends Bundling {
  readonly staged: string;
}

/** The private methods of AssetStaging that stage an asset. Versions without them are not recorded. */
interface Staging {
  sourcePath: string;
  stageByCopying?(): { readonly stagedPath: string };
  stageByBundling?(...args: unknown[]): { readonly stagedPath: string };
  bundle?(options: BundlingOptions, ...rest: unknown[]): unknown;
}

interface BundlingOptions {
  readonly local?: { tryBundle(outputDir: string, ...rest: unknown[]): boolean };
}

/**
 * Records the source of each asset, so `latchkey dev` can copy and bundle changed sources without another synthesis.
 * @param file The file for the records. It is written when the app ends
 */
export function recordSources(file: string): void {
  const copies: Copy[] = [];
  const bundles: Bundle[] = [];
  /** The bundling that runs. */
  let current: Bundling | undefined;
  const staging = AssetStaging.prototype as unknown as Staging;

  const { stageByCopying, stageByBundling, bundle } = staging;
  if (stageByCopying === undefined || stageByBundling === undefined || bundle === undefined) return;
  staging.stageByCopying = function (this: Staging) {
    const result = stageByCopying.call(this);
    copies.push({ source: this.sourcePath, staged: result.stagedPath });
    return result;
  };
  staging.stageByBundling = function (this: Staging, ...args) {
    current = undefined;
    const result = stageByBundling.apply(this, args);
    if (current !== undefined) bundles.push({ ...(current as Bundling), staged: result.stagedPath });
    return result;
  };
  staging.bundle = function (this: Staging, options, ...rest) {
    const { local } = options;
    const tryBundle = local?.tryBundle;
    if (local === undefined || tryBundle === undefined) return bundle.call(this, options, ...rest);
    const steps: Step[] = [];
    const { spawnSync } = childProcess;
    local.tryBundle = (output, ...more) => {
      const metafile = `${output}.meta.json`;
      childProcess.spawnSync = ((command: string, args: string[], spawned: SpawnSyncOptions = {}) => {
        steps.push(stepOf(command, args, spawned));
        return spawnSync(command, withMetafile(args, metafile), spawned);
      }) as typeof spawnSync;
      try {
        const isDone = tryBundle.call(local, output, ...more);
        if (isDone) current = { output, steps, metafile };
        return isDone;
      } finally {
        childProcess.spawnSync = spawnSync;
      }
    };
    try {
      return bundle.call(this, options, ...rest);
    } finally {
      local.tryBundle = tryBundle;
    }
  };
  process.once('exit', () => {
    // The app's CommonJS modules. A change of one needs another synthesis.
    const modules = Object.keys(createRequire(join(process.cwd(), 'app.js')).cache).filter(
      (path) => !/[\\/]node_modules[\\/]/.test(path),
    );
    writeFileSync(file, JSON.stringify({ copies, bundles, modules }));
  });
}

/** Adds an argument that makes esbuild list its inputs. Leaves the arguments of other commands unchanged. */
function withMetafile(args: readonly string[], file: string): string[] {
  if (!args.includes('--bundle') || args.some((each) => each.startsWith('--metafile'))) return [...args];
  return [...args, `--metafile=${file}`];
}

function stepOf(command: string, args: readonly string[], { cwd, env = {} }: SpawnSyncOptions): Step {
  const environment = Object.entries(env).filter(([name, value]) => value !== undefined && process.env[name] !== value);
  return {
    command,
    args: [...args],
    cwd: cwd === undefined ? process.cwd() : join(String(cwd)),
    environment: Object.fromEntries(environment) as Record<string, string>,
  };
}
