import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { CliError } from './cli-error.ts';

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
  const file = join(folder, 'cdk.json');
  if (existsSync(file)) return stackNameIn(file);
  const parent = dirname(folder);
  return parent === folder ? defaultName : configuredStack(parent);
}

function stackNameIn(file: string): string {
  try {
    return CdkJson.parse(JSON.parse(readFileSync(file, 'utf8'))).context?.latchkey?.stackName ?? defaultName;
  } catch (error) {
    const message = `${file} does not name a stack of Latchkey. Correct it, or name the stack with --stack.`;
    throw new CliError('usage', message, { cause: error });
  }
}
