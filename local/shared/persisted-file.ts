import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type * as z from 'zod';
import { StartError } from './start-error.ts';

/**
 * Reads a file of an earlier run; undefined if there is none.
 * @param loss The sentence of the error message that says what is lost with the file.
 * @throws StartError if the file is damaged. It is not overwritten.
 */
export function readPersisted<Schema extends z.ZodType>(
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

/** Writes a file that only this user can read (mode 0600). No reader sees half a file. */
export function writePersisted(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, JSON.stringify(value, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
