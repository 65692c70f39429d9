import { Command } from 'commander';
import { Context } from '../context.ts';
import { printLine } from '../output.ts';

export function urlCommand(): Command {
  return new Command('url')
    .description("print the API's address, for other tools")
    .action(async (_: object, command: Command) => {
      const context = new Context(command);
      context.print({ url: await context.url() }, ({ url }) => printLine(url));
    });
}
