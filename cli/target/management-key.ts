import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../cli-error.ts';
import type { HiddenSecrets } from '../secrets/hidden-secrets.ts';
import { keyValueIn } from '../secrets/key-value.ts';
import { type Authentication, withKey } from '../service/call.ts';
import { type Terminal, textOf } from '../terminal.ts';

/** Where a command may find the key that authenticates its requests. */
export interface KeySources {
  /** The file that `--key-file` names; `-`: standard input. */
  readonly keyFile: string | undefined;
  /** The data folder of the local run. */
  readonly dataFolder: string | undefined;
}

/**
 * Reads the management key: from `--key-file`, or else LATCHKEY_KEY, or else the local run's file. The key is never an
 * argument: other users of the machine see arguments, and the shell keeps them.
 * @throws CliError if there is none, or if it does not have the form of a key value. The message never contains it
 */
export async function managementKey(
  sources: KeySources,
  terminal: Terminal,
  secrets: HiddenSecrets,
): Promise<Authentication> {
  const { text, source } = await readKey(sources, terminal);
  secrets.add(text);
  return withKey(keyValueIn(text, source));
}

async function readKey(
  { keyFile, dataFolder }: KeySources,
  { environment, stdin }: Terminal,
): Promise<{ text: string; source: string }> {
  if (keyFile === '-') return { text: await textOf(stdin), source: 'The text on standard input' };
  // The option may hold a key value instead of the name of a file.
  if (keyFile !== undefined) return fromFile(keyFile, 'The file of --key-file');
  const variable = environment['LATCHKEY_KEY'];
  if (variable !== undefined && variable.trim() !== '') {
    return { text: variable, source: 'The environment variable LATCHKEY_KEY' };
  }
  const rootKey = dataFolder === undefined ? undefined : join(dataFolder, 'root-key');
  if (rootKey !== undefined && existsSync(rootKey)) return fromFile(rootKey, rootKey);
  const missing = rootKey === undefined ? '' : `There is no ${rootKey}. `;
  throw new CliError(
    'usage',
    `${missing}Set the environment variable LATCHKEY_KEY to an API key, or name a file that holds one with --key-file.`,
  );
}

function fromFile(file: string, name: string): { text: string; source: string } {
  try {
    return { text: readFileSync(file, 'utf8'), source: `The content of ${file}` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError('usage', `${name} cannot be read (${code}).`, { cause: error });
  }
}
