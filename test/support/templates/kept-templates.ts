import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiledFolder } from '../../../local/shared/compiled-folder.ts';
import { fingerprint } from '../../../local/shared/fingerprint.ts';
import { stackSources } from '../../../local/shared/stack-sources.ts';

// biome-ignore lint/suspicious/noExplicitAny: each resource type has its own properties, and the expectations check them.
export type Properties = Record<string, any>;

/**
 * Templates that are synthesized once and kept as JSON under node_modules/.cache, by a fingerprint of their sources.
 * A test file that reads them does not load aws-cdk-lib. `template-server.ts` synthesizes the missing ones: one process for
 * all test files, which starts with the first request and ends 15 seconds after the last one.
 */
export interface KeptTemplates {
  readonly main: Properties;
  /** Undefined if the configuration has no console. */
  readonly console?: Properties;
  /** The text of the console's config.json. */
  readonly pageSettings?: string;
  /** The cloud assembly, if it was asked for with bundles. */
  readonly folder?: string;
}

export interface TemplateRequest {
  readonly config: unknown;
  /** Whether the functions are bundled and the cloud assembly is kept; otherwise only the templates are. */
  readonly bundled: boolean;
}

export type TemplateAnswer = KeptTemplates | { readonly error: { readonly name: string; readonly message: string } };

const root = join(import.meta.dirname, '../../..');
const sources = [...stackSources, 'test/support/templates/*.ts'];
const patienceMs = 180_000;

let ofSources: string | undefined;

/** The folder for the templates of the current sources. A test file reads the sources once. */
function folderOfSources(): string {
  ofSources ??= join(root, 'node_modules/.cache/latchkey-templates', fingerprint(root, sources).slice(0, 16));
  return ofSources;
}

/** Returns the templates of a configuration, and synthesizes them if necessary. Throws the error of the synthesis. */
export function keptTemplates(config: unknown, { bundled = false } = {}): KeptTemplates {
  const folder = folderOfSources();
  const request = JSON.stringify({ config, bundled } satisfies TemplateRequest);
  const name = createHash('sha256').update(request).digest('hex').slice(0, 16);
  const file = join(folder, `${name}.json`);
  if (!existsSync(file)) requestFrom(folder, name, request, file);
  const answer: TemplateAnswer = JSON.parse(readFileSync(file, 'utf8'));
  if (!('error' in answer)) return answer;
  // Only a wrong configuration fails the same way again.
  if (answer.error.name !== 'ConfigError') rmSync(file, { force: true });
  throw Object.assign(new Error(answer.error.message), { name: answer.error.name });
}

function requestFrom(folder: string, name: string, request: string, file: string): void {
  mkdirSync(folder, { recursive: true });
  const part = join(folder, `${name}.${process.pid}`);
  writeFileSync(part, request);
  renameSync(part, join(folder, `${name}.request`));
  const deadline = Date.now() + patienceMs;
  for (let startedAt = 0; !existsSync(file); pause(20)) {
    if (Date.now() > deadline) throw new Error(`No template came from template-server.ts. Its log: ${folder}/log`);
    // A second server would find the first one's lock, and end.
    if (Date.now() - startedAt < 5000 || isServed(folder)) continue;
    startedAt = Date.now();
    startServer(folder);
  }
}

const lockOf = (folder: string) => join(folder, 'lock');

/** The temporary folder of the server of this folder. */
export const temporaryOf = (folder: string) => join(folder, 'temporary');

/** Whether the server that holds the lock of this folder is alive. */
export function isServed(folder: string): boolean {
  try {
    process.kill(Number(readFileSync(lockOf(folder), 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}

function startServer(folder: string): void {
  const log = openSync(join(folder, 'log'), 'a');
  // It runs longer than the test run, whose temporary folder is removed.
  mkdirSync(temporaryOf(folder), { recursive: true });
  const flags = ['--max-semi-space-size=8'];
  const server = spawn(process.execPath, [...flags, join(import.meta.dirname, 'template-server.ts'), folder], {
    cwd: root,
    env: { PATH: process.env['PATH'], TMPDIR: temporaryOf(folder), NODE_COMPILE_CACHE: compiledFolder },
    stdio: ['ignore', log, log],
    detached: true,
  });
  server.unref();
  closeSync(log);
}

const never = new Int32Array(new SharedArrayBuffer(4));

/** Blocks, because tests read templates while jest collects them. */
function pause(milliseconds: number): void {
  Atomics.wait(never, 0, 0, milliseconds);
}
