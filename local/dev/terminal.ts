import { supportOlderNode } from '../shared/older-node.ts';
import { startOnTerminal } from '../shared/on-terminal.ts';
import { devBanner } from './banner.ts';
import type { DevSettings, DevStatus } from './dev-settings.ts';
import { startDev } from './start-dev.ts';

export interface TerminalOptions {
  readonly isWatching: boolean;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** Runs `latchkey dev` on the terminal, until Ctrl-C. */
export function runDev(settings: DevSettings, { isWatching }: TerminalOptions): Promise<void> {
  supportOlderNode();
  let shown = '';
  /** Shows how to use the app, unless nothing of it has changed. */
  const show = (status: DevStatus) => {
    const text = devBanner(status, { folder: settings.folder, isWatching });
    if (text !== shown) console.log(`\n${text}\n`);
    shown = text;
  };
  return startOnTerminal(async (terminal) => {
    const run = await startDev(settings, {
      ...terminal,
      onServed: ({ method, path, status, ms }) => console.log(`${method} ${path} → ${status} (${ms} ms)`),
      onOutput: (path, line) => console.log(`  ${path}: ${line}`),
      onReloaded: (what, ms) => console.log(`Reloaded ${what} in ${seconds(ms)}`),
      onRestarted: (status, ms) => {
        console.log(`Restarted with the changed app in ${seconds(ms)}`);
        show(status);
      },
    });
    if (isWatching) run.watch();
    console.log(`\nReady after ${seconds(process.uptime() * 1000)}`);
    show(run.status);
  });
}
