import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The path of the console on every origin. */
const base = '/console/';

/** The address of an output file. Metafiles have relative paths, output files absolute ones; the file name is the same. */
export function addressOf(path: string): string {
  return `${base}assets/${fileName(path)}`;
}

export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** Writes a file under a name that contains a hash of its content, as esbuild does. Returns its name. */
export async function writeHashed(outdir: string, name: string, extension: string, content: Uint8Array) {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();
  const file = `${name}-${digest}.${extension}`;
  await writeFile(join(outdir, 'assets', file), content);
  return file;
}
