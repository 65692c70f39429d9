import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type * as z from 'zod';
import { StartError } from './start-error.ts';

/**
 * What an earlier run kept in a file; undefined if there is none.
 * @param loss What is lost with it, for the message.
 * @throws StartError if it is damaged: it is not overwritten
 */
export function readKept<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  loss: string,
): z.output<Schema> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new StartError(`${file} is damaged. ${loss}; restore it or remove the data folder.`);
  }
}

/** Keeps it for this user alone (mode 0600). The file is never seen half-written. */
export function writeKept(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, JSON.stringify(value, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
