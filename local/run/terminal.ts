import { startOnTerminal } from '../shared/on-terminal.ts';
import { banner } from './banner.ts';
import { readSettings } from './settings.ts';
import { startLocal } from './start-local.ts';

/** Starts the local run, prints how to use it, and stops it on Ctrl-C. */
export function runInTerminal(): Promise<void> {
  return startOnTerminal(async (terminal) => {
    const run = await startLocal(readSettings(process.env, process.argv.slice(2)), terminal);
    console.log(`\n${banner(run)}`);
  });
}
