import { Command } from 'commander';
import type { ContextOf } from '../context.ts';

export function urlCommand(contextOf: ContextOf): Command {
  return new Command('url')
    .description('print the URL of the API, for other tools')
    .action(async (_: object, command: Command) => {
      const context = contextOf(command);
      context.print({ url: await context.url() }, (output, { url }) => output.line(url));
    });
}
