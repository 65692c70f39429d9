import { Cleanup } from './cleanup.ts';
import { StartError } from './start-error.ts';
import { onStarterEnd } from './starter.ts';

/** The options that every run on a terminal gets. */
export interface TerminalRun {
  readonly cleanup: Cleanup;
  readonly onProgress: (step: string) => void;
  readonly onTrouble: (message: string) => void;
  readonly onFatal: (message: string) => void;
}

/**
 * Starts a run on the terminal. Ctrl-C, the end of the starter and fatal errors stop it: they run the cleanup, then end the
 * process.
 */
export async function startOnTerminal(start: (run: TerminalRun) => Promise<void>): Promise<void> {
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

  try {
    await start({
      cleanup,
      onProgress: (step) => console.log(`${step} …`),
      onTrouble: (message) => console.error(`! ${message}`),
      onFatal: (message) => {
        console.error(message);
        void stop(1);
      },
    });
  } catch (error) {
    // Errors during shutdown are expected.
    if (isStopping) return;
    console.error(error instanceof StartError ? `\n${error.message}` : error);
    await stop(1);
  }
}
