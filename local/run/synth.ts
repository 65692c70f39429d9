import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cdkJsonContext } from '../../lib/app/cdk-json.ts';
import type { AssetManifest } from '../lambda/functions.ts';
import { fingerprint } from '../shared/fingerprint.ts';
import { runWorker } from '../shared/run-worker.ts';
import { StartError } from '../shared/start-error.ts';
import type { Template } from '../template/template.ts';
import type { SynthOrder, SynthResult } from './synth-worker.ts';

export interface Synthesized {
  readonly stackName: string;
  readonly template: Template;
  readonly assets: AssetManifest;
  /** Where the bundles lie. */
  readonly outdir: string;
}

/** What the synthesized stack and its bundles are made of. */
const sourcesOfStack = ['lambdas/**/*', 'lib/**/*', 'cdk.json', 'package-lock.json'];

const root = resolve(import.meta.dirname, '../..');

/**
 * Synthesizes the stack, as `cdk deploy` does, with overrides of the `latchkey` context. What an earlier run made of the very
 * same sources is used again.
 */
export async function synthesize(outdir: string, overrides: Readonly<Record<string, unknown>>): Promise<Synthesized> {
  const mark = join(outdir, 'latchkey.json');
  const sources = fingerprint(root, sourcesOfStack, outdir, overrides);
  const known = readMark(mark);
  if (known?.sources === sources) return readAssembly(outdir, known.stackName);
  // Bundles of earlier runs would pile up.
  rmSync(outdir, { recursive: true, force: true });
  const order: SynthOrder = {
    outdir,
    context: { latchkey: { ...(cdkJsonContext()['latchkey'] as object | undefined), ...overrides } },
  };
  const result = await runWorker<SynthResult>({
    script: new URL('./synth-worker.ts', import.meta.url),
    order,
    failure: 'The stack cannot be synthesized',
    // CloudFormation's own checks of the template take seconds, and matter when it is deployed: `npm run synth` does them.
    environment: { CDK_VALIDATION: 'false' },
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
