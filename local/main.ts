import { banner } from './run/banner.ts';
import { readSettings } from './run/settings.ts';
import { startLocal } from './run/start-local.ts';
import { Cleanup } from './shared/cleanup.ts';
import { StartError } from './shared/start-error.ts';

/** `npm start`: the local run, on the terminal. */
const cleanup = new Cleanup();
let stopping = false;

async function stop(code: number): Promise<void> {
  // A second Ctrl-C does not wait.
  if (stopping) process.exit(130);
  stopping = true;
  await cleanup.run();
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));

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
  // What fails because the run is being stopped is no news.
  if (!stopping) {
    console.error(error instanceof StartError ? `\n${error.message}` : error);
    await stop(1);
  }
}
