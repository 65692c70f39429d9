import { Cleanup } from '../shared/cleanup.ts';
import { supportOlderNode } from '../shared/older-node.ts';
import { StartError } from '../shared/start-error.ts';
import { onStarterEnd } from '../shared/starter.ts';
import { devBanner } from './banner.ts';
import type { DevSettings, DevStatus } from './dev-settings.ts';
import { startDev } from './start-dev.ts';

export interface TerminalOptions {
  readonly isWatching: boolean;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** Runs `latchkey dev` on the terminal, until Ctrl-C. */
export async function runDev(settings: DevSettings, { isWatching }: TerminalOptions): Promise<void> {
  supportOlderNode();
  const cleanup = new Cleanup();
  let isStopping = false;
  const stop = async (code: number): Promise<void> => {
    // A second Ctrl-C does not wait.
    if (isStopping) process.exit(130);
    isStopping = true;
    await cleanup.run();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // The handlers of the command line would end the process before the cleanup.
    process.removeAllListeners(signal);
    process.on(signal, () => void stop(0));
  }
  onStarterEnd(() => void stop(0));
  let shown = '';
  /** Shows how to use the app, unless nothing of it has changed. */
  const show = (status: DevStatus) => {
    const text = devBanner(status, { folder: settings.folder, isWatching });
    if (text !== shown) console.log(`\n${text}\n`);
    shown = text;
  };

  try {
    const run = await startDev(settings, {
      cleanup,
      onProgress: (step) => console.log(`${step} …`),
      onServed: ({ method, path, status, ms }) => console.log(`${method} ${path} → ${status} (${ms} ms)`),
      onOutput: (path, line) => console.log(`  ${path}: ${line}`),
      onTrouble: (message) => console.error(`! ${message}`),
      onReloaded: (what, ms) => console.log(`Reloaded ${what} in ${seconds(ms)}`),
      onRestarted: (status, ms) => {
        console.log(`Restarted with the changed app in ${seconds(ms)}`);
        show(status);
      },
      onFatal: (message) => {
        console.error(message);
        void stop(1);
      },
    });
    if (isWatching) run.watch();
    console.log(`\nReady after ${seconds(process.uptime() * 1000)}`);
    show(run.status);
  } catch (error) {
    // Errors during shutdown are expected.
    if (isStopping) return;
    console.error(error instanceof StartError ? `\n${error.message}` : error);
    await stop(1);
  }
}
