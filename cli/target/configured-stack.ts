import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { CliError } from '../cli-error.ts';

/** The part of cdk.json that names the stack. Apps that configure Latchkey in code do not have it. */
const CdkJson = z.object({
  context: z.object({ latchkey: z.object({ stackName: z.string().min(1).optional() }).optional() }).optional(),
});

const defaultName = 'Latchkey';

/**
 * Returns the name of the stack of the CDK app in a folder or above it: `latchkey.stackName` in the context of its cdk.json,
 * or else "Latchkey".
 * @throws CliError if cdk.json cannot be read
 */
export function configuredStack(folder: string): string {
  const app = appFolder(folder);
  return app === undefined ? defaultName : stackNameIn(join(app, 'cdk.json'));
}

/** Returns the folder of the CDK app: the folder with a cdk.json, or the nearest one above it. */
export function appFolder(folder: string): string | undefined {
  if (existsSync(join(folder, 'cdk.json'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : appFolder(parent);
}

function stackNameIn(file: string): string {
  try {
    return CdkJson.parse(JSON.parse(readFileSync(file, 'utf8'))).context?.latchkey?.stackName ?? defaultName;
  } catch (error) {
    const message = `${file} does not name a stack of Latchkey. Correct it, or name the stack with --stack.`;
    throw new CliError('usage', message, { cause: error });
  }
}
