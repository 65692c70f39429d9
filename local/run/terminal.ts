import { Cleanup } from '../shared/cleanup.ts';
import { StartError } from '../shared/start-error.ts';
import { onStarterEnd } from '../shared/starter.ts';
import { banner } from './banner.ts';
import { readSettings } from './settings.ts';
import { startLocal } from './start-local.ts';

/** Starts the local run, prints how to use it, and stops it on Ctrl-C. */
export async function runInTerminal(): Promise<void> {
  const cleanup = new Cleanup();
  let stopping = false;
  const stop = async (code: number): Promise<void> => {
    // A second Ctrl-C does not wait.
    if (stopping) process.exit(130);
    stopping = true;
    await cleanup.run();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  onStarterEnd(() => void stop(0));

  try {
    const run = await startLocal(readSettings(process.env, process.argv.slice(2)), {
      cleanup,
      onProgress: (step) => console.log(`${step} …`),
      onTrouble: (message) => console.error(`! ${message}`),
      onFatal: (message) => {
        console.error(message);
        void stop(1);
      },
    });
    console.log(`\n${banner(run)}`);
  } catch (error) {
    // Errors during shutdown are expected.
    if (stopping) return;
    console.error(error instanceof StartError ? `\n${error.message}` : error);
    await stop(1);
  }
}
