import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { wholeNumber, yesOption } from '../../options.ts';
import { idArgument, named, showKey } from './show.ts';

interface RegenerationOptions {
  readonly mode?: string;
  readonly graceSeconds?: number;
}

export function regenerateCommand(contextOf: ContextOf): Command {
  return new Command('regenerate')
    .description('replace the value of an API key and show the new value once')
    .argument(...idArgument)
    .option(
      '--mode <mode>',
      'end of the previous value: immediate; grace, after a grace period; or on_first_use, a grace period after the first use of the new value (default: immediate, after asking)',
    )
    .option('--grace-seconds <seconds>', 'length of the grace period (default: one day)', wholeNumber)
    .addOption(yesOption())
    .action(async (id: string, { mode, graceSeconds }: RegenerationOptions, command: Command) => {
      const context = contextOf(command);
      if (mode === undefined) {
        const consequence = (key: string) =>
          `This ends the current value of ${key} immediately. --mode grace or --mode on_first_use keeps it for a while.`;
        await context.confirm(consequence(id), async () => consequence(await named(context, id)));
      }
      const body = { mode, gracePeriodSeconds: graceSeconds };
      context.print(await context.call(routes.regenerateApiKey, { id, body }), (output, { apiKey }) => {
        showKey(output, apiKey);
        output.secret('value', apiKey.key);
      });
    });
}
