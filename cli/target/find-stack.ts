import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { CliError } from '../cli-error.ts';
import { appFolder, configuredStack } from './configured-stack.ts';

/** The output of a stack with the URL of its Latchkey. `ApiUrl` is the output of version 0.1.0. */
export const urlOutputs = ['LatchkeyUrl', 'ApiUrl'] as const;

const CdkJson = z.object({ output: z.string().optional() });

/**
 * The parts of a cloud assembly that the command needs. `latchkey dev` has a schema of its own (local/dev/app/assembly.ts): the
 * command line must not depend on the local run, and finds a stack without a complete assembly.
 */
const Manifest = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        properties: z
          .object({ templateFile: z.string(), stackName: z.string(), directoryName: z.string() })
          .partial()
          .optional(),
      }),
    )
    .default({}),
});
const Template = z.object({ Outputs: z.record(z.string(), z.unknown()).default({}) });

/**
 * Returns the name of the stack with Latchkey in the CDK app of a folder: the stack in its cloud assembly (cdk.out), which
 * `cdk synth` and `cdk deploy` write; or else the stack that its cdk.json configures.
 * @throws CliError if there are several, or a file is damaged
 */
export function findStack(folder: string): string {
  const configured = configuredStack(folder);
  const app = appFolder(folder);
  if (app === undefined) return configured;
  const { output = 'cdk.out' } = CdkJson.parse(readJson(join(app, 'cdk.json')));
  const found = [...new Set(stacksIn(join(app, output)))];
  if (found.length > 1) {
    throw new CliError(
      'usage',
      `The app has several stacks with Latchkey: ${found.join(', ')}. Name one with --stack.`,
    );
  }
  return found[0] ?? configured;
}

/** Returns the names of the stacks with Latchkey in a cloud assembly and in its nested assemblies. */
function stacksIn(assembly: string): string[] {
  const { artifacts } = Manifest.parse(readJson(join(assembly, 'manifest.json')) ?? {});
  return Object.entries(artifacts).flatMap(([id, { type, properties = {} }]) => {
    const { templateFile, stackName = id, directoryName } = properties;
    if (type === 'cdk:cloud-assembly' && directoryName !== undefined) return stacksIn(join(assembly, directoryName));
    if (type !== 'aws:cloudformation:stack' || templateFile === undefined) return [];
    const { Outputs } = Template.parse(readJson(join(assembly, templateFile)) ?? {});
    return urlOutputs[0] in Outputs ? [stackName] : [];
  });
}

function readJson(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CliError('failed', `${file} is not JSON. Repair it, or name the stack with --stack.`, { cause: error });
  }
}
