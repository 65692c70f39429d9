import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { cdkJsonContext } from '../lib/cdk-json.ts';
import { fingerprint } from './fingerprint.ts';
import type { AssetManifest } from './functions.ts';
import { StartError } from './start-error.ts';
import type { SynthOrder, SynthResult } from './synth-worker.ts';
import type { Template } from './template.ts';

export interface Synthesized {
  readonly stackName: string;
  readonly template: Template;
  readonly assets: AssetManifest;
  /** Where the bundles lie. */
  readonly outdir: string;
}

const root = resolve(import.meta.dirname, '..');

/**
 * Synthesizes the stack, as `cdk deploy` does, with overrides of the `latchkey` context. In a thread of its own, so that
 * Ctrl-C and the engine are served meanwhile and the memory of the CDK is given back. What an earlier run made of the
 * very same sources is used again.
 */
export async function synthesize(outdir: string, overrides: Readonly<Record<string, unknown>>): Promise<Synthesized> {
  const mark = join(outdir, 'latchkey.json');
  const sources = fingerprint(root, outdir, overrides);
  const known = readMark(mark);
  if (known?.sources === sources) return readAssembly(outdir, known.stackName);
  // Bundles of earlier runs would pile up.
  rmSync(outdir, { recursive: true, force: true });
  const result = await runWorker({
    outdir,
    context: { latchkey: { ...(cdkJsonContext()['latchkey'] as object | undefined), ...overrides } },
  });
  if ('configError' in result) throw new StartError(result.configError);
  writeFileSync(mark, JSON.stringify({ sources, stackName: result.stackName }));
  return readAssembly(outdir, result.stackName);
}

function readMark(file: string): { sources: string; stackName: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function readAssembly(outdir: string, stackName: string): Synthesized {
  const read = (file: string) => JSON.parse(readFileSync(join(outdir, `${stackName}.${file}.json`), 'utf8'));
  return { stackName, template: read('template'), assets: read('assets'), outdir };
}

function runWorker(order: SynthOrder): Promise<SynthResult> {
  const worker = new Worker(new URL('./synth-worker.ts', import.meta.url), {
    workerData: order,
    // CloudFormation's own checks of the template take seconds, and matter when it is deployed: `npm run synth` does them.
    env: { ...process.env, CDK_VALIDATION: 'false' },
    stdout: true,
    stderr: true,
  });
  // What the CDK says matters only if it fails.
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  worker.stdout.on('data', collect);
  worker.stderr.on('data', collect);
  return new Promise((resolve, reject) => {
    worker.once('message', (result: SynthResult) => {
      resolve(result);
      void worker.terminate();
    });
    worker.once('error', (error) => {
      reject(new StartError(`The stack cannot be synthesized.\n${output}${error.stack ?? error.message}`));
    });
    worker.once('exit', (code) => reject(new StartError(`The synthesis has stopped (${code}).\n${output}`)));
  });
}
