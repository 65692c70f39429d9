import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { type Bundled, isInside, readInputs, type Sources } from './sources.ts';

export interface Refreshed {
  readonly sources: Sources;
  /** The folders of the cloud assembly whose content has changed. */
  readonly changed: readonly string[];
  /** The output of the failed bundlers. */
  readonly failures: readonly string[];
  /** Whether files were added or removed. Only another synthesis knows which ones to copy. */
  readonly needsSynthesis: boolean;
}

/** Copies or bundles all code again that contains a changed file. */
export async function refresh(sources: Sources, paths: readonly string[]): Promise<Refreshed> {
  const changed = new Set<string>();
  const failures: string[] = [];
  let needsSynthesis = false;
  for (const path of paths) {
    for (const { source, staged } of sources.copies.filter((each) => isInside(each.source, path))) {
      const target = join(staged, relative(source, path));
      if (existsSync(path) !== existsSync(target)) needsSynthesis = true;
      else if (existsSync(path) && statSync(path).isFile() && !isSame(path, target)) {
        // A worker that starts at this moment must not read half a file.
        copyFileSync(path, `${target}.next`);
        renameSync(`${target}.next`, target);
        changed.add(statSync(staged).isDirectory() ? staged : dirname(staged));
      }
    }
  }
  const bundles = await Promise.all(
    sources.bundles.map(async (bundle) => {
      const concerns = bundle.inputs === undefined || paths.some((path) => bundle.inputs?.has(path));
      if (!concerns || bundle.steps.length === 0) return bundle;
      const { failure, isChanged, inputs } = await bundleAgain(bundle);
      if (failure !== undefined) failures.push(failure);
      if (isChanged) changed.add(bundle.staged);
      return { ...bundle, inputs: inputs ?? bundle.inputs };
    }),
  );
  return { sources: { ...sources, bundles }, changed: [...changed], failures, needsSynthesis };
}

interface BundledAgain {
  readonly failure?: string;
  readonly isChanged?: boolean;
  readonly inputs?: ReadonlySet<string> | undefined;
}

/** Runs the commands of a bundle with another folder for their output, and puts it in the place of the bundle. */
async function bundleAgain({ staged, output, steps, metafile }: Bundled): Promise<BundledAgain> {
  const next = `${staged}.next`;
  const nextMetafile = `${next}.meta.json`;
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  for (const step of steps) {
    const args = step.args.map((each) => each.replaceAll(output, next));
    const isListed = args.includes('--bundle') && !args.some((each) => each.startsWith('--metafile'));
    const command = withoutRunner({ ...step, args: isListed ? [...args, `--metafile=${nextMetafile}`] : args });
    const failure = await run(command);
    if (failure !== undefined) return { failure };
  }
  const inputs = readInputs(metafile === undefined ? undefined : nextMetafile, steps);
  if (digestOf(next) === digestOf(staged)) {
    rmSync(next, { recursive: true, force: true });
    return { inputs };
  }
  const old = `${staged}.old`;
  rmSync(old, { recursive: true, force: true });
  renameSync(staged, old);
  renameSync(next, staged);
  rmSync(old, { recursive: true, force: true });
  return { isChanged: true, inputs };
}

type Step = Bundled['steps'][number];

/** Calls esbuild itself instead of `npx esbuild`, which takes most of the time. */
function withoutRunner(step: Step): Step {
  const index = step.args.indexOf('esbuild');
  const binary = index === -1 ? undefined : installed('esbuild', step.cwd);
  if (binary === undefined) return step;
  return { ...step, command: binary, args: step.args.slice(index + 1) };
}

function installed(name: string, folder: string): string | undefined {
  const file = join(folder, 'node_modules', '.bin', name);
  if (process.platform !== 'win32' && existsSync(file)) return file;
  return dirname(folder) === folder ? undefined : installed(name, dirname(folder));
}

/** Runs a command. Returns its output if it fails. */
function run({ command, args, cwd, environment }: Step): Promise<string | undefined> {
  return new Promise((settle) => {
    const path = [join(cwd, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, PATH: path, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output = `${output}${chunk}`.slice(-10_000);
      });
    }
    child.once('error', (error) => settle(error.message));
    child.once('close', (code) => settle(code === 0 ? undefined : output.trim() || `${command} failed (${code})`));
  });
}

function isSame(one: string, other: string): boolean {
  return readFileSync(one).equals(readFileSync(other));
}

/** Returns a digest of the files in a folder. */
export function digestOf(folder: string): string {
  const hash = createHash('sha256');
  if (!existsSync(folder)) return '';
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  for (const file of files) hash.update(`${relative(folder, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}
