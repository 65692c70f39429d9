import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildConsole } from '../../console/build.ts';
import { doOrderedWork } from '../shared/run-child.ts';
import { compress, encodings } from './encodings.ts';

export interface ConsoleOrder {
  readonly directory: string;
}

/** Smaller files fit into one packet anyway. */
const minBytes = 1000;
const isText = /\.(css|html|js|json|svg)$/;

async function compressFiles(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const texts = entries.filter((entry) => entry.isFile() && isText.test(entry.name));
  await Promise.all(
    texts.map(async ({ parentPath, name }) => {
      const file = join(parentPath, name);
      const content = await readFile(file);
      if (content.length < minBytes) return;
      await Promise.all(
        encodings.map(async ({ encoding, suffix }) => {
          const compressed = await compress[encoding](content);
          if (compressed.length < content.length) await writeFile(`${file}${suffix}`, compressed);
        }),
      );
    }),
  );
}

doOrderedWork(async ({ directory }: ConsoleOrder) => {
  await buildConsole(directory);
  await compressFiles(directory);
  return 'built';
});
