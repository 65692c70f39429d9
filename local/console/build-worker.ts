import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { buildConsole } from '../../console/build.ts';
import { compress, encodings } from './encodings.ts';

const directory: string = workerData;

/** Smaller than this, a file fits into one packet anyway. */
const minBytes = 1000;
const isText = /\.(css|html|js|json|svg)$/;

async function compressFiles(): Promise<void> {
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

await buildConsole(directory);
await compressFiles();
parentPort?.postMessage('built');
