import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cdkJsonContext } from '../../lib/app/cdk-json.ts';
import type { AssetManifest } from '../lambda/functions.ts';
import { cachedBuild } from '../shared/build-cache.ts';
import { fingerprint } from '../shared/fingerprint.ts';
import { runChild } from '../shared/run-child.ts';
import { stackSources } from '../shared/stack-sources.ts';
import { StartError } from '../shared/start-error.ts';
import type { Template } from '../template/template-types.ts';
import type { SynthOrder, SynthResult } from './synth-child.ts';

export interface Synthesized {
  readonly stackName: string;
  readonly template: Template;
  readonly assets: AssetManifest;
  /** The folder of the cloud assembly, with the bundles. Read only: other runs use it, too. */
  readonly outdir: string;
}

export interface SynthOptions {
  /** Overrides of the `latchkey` context, setting by setting. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Whether each function has the bundle that `cdk deploy` uploads; otherwise the bundles share chunks. */
  readonly isolated: boolean;
}

const root = resolve(import.meta.dirname, '../..');
const stackNameFile = 'latchkey-stack-name';

/**
 * Synthesizes the stack, as `cdk deploy` does. If an earlier run did so from the same sources and settings, its result is
 * used again.
 * @throws StartError
 */
export async function synthesize({ context, isolated }: SynthOptions): Promise<Synthesized> {
  const outdir = await cachedBuild({
    kind: 'cloud',
    fingerprint: fingerprint(root, stackSources, context, isolated),
    build: (folder) => synthesizeTo(folder, { context, isolated }),
  });
  const read = (file: string) => readFileSync(join(outdir, file), 'utf8');
  const stackName = read(stackNameFile);
  const readJson = (part: string) => JSON.parse(read(`${stackName}.${part}.json`));
  return { stackName, template: readJson('template'), assets: readJson('assets'), outdir };
}

async function synthesizeTo(outdir: string, { context, isolated }: SynthOptions): Promise<void> {
  const order: SynthOrder = {
    outdir,
    context: {
      latchkey: { ...(cdkJsonContext()['latchkey'] as object | undefined), ...context },
      'latchkey:shared-chunks': !isolated,
    },
  };
  const result = await runChild<SynthResult>({
    script: new URL('./synth-child.ts', import.meta.url),
    order,
    failure: 'The stack cannot be synthesized',
    // CloudFormation's own checks of the template take seconds, and matter when it is deployed: `npm run synth` does them.
    environment: { CDK_VALIDATION: 'false' },
  });
  if ('configError' in result) throw new StartError(result.configError);
  writeFileSync(join(outdir, stackNameFile), result.stackName);
}
