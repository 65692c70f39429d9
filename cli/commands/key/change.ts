import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { Context, ContextOf } from '../../context.ts';
import { RequiredOption, wholeNumber } from '../../options.ts';
import { idArgument, showKey } from './show.ts';

interface RotationOptions {
  readonly everyDays?: number;
  readonly graceSeconds?: number;
  readonly deliverTo?: string;
}

export function deactivateCommand(contextOf: ContextOf): Command {
  return new Command('deactivate')
    .description('refuse an API key, effective immediately, until it is activated')
    .argument(...idArgument)
    .action((id: string, _: object, command: Command) => changeKey(contextOf(command), id, { isActive: false }));
}

export function activateCommand(contextOf: ContextOf): Command {
  return new Command('activate')
    .description('make a deactivated API key valid again')
    .argument(...idArgument)
    .action((id: string, _: object, command: Command) => changeKey(contextOf(command), id, { isActive: true }));
}

export function rotateCommand(contextOf: ContextOf): Command {
  return new Command('rotate')
    .description('rotate the value of an API key automatically: within minutes, then at the interval given')
    .argument(...idArgument)
    .addOption(new RequiredOption('--every-days <days>', 'days between rotations').argParser(wholeNumber))
    .option('--grace-seconds <seconds>', 'validity of the previous value (default: one day)', wholeNumber)
    .option('--deliver-to <secret>', 'ARN of the secret for new values; "managed": a secret of the service', 'managed')
    .action((id: string, { everyDays, graceSeconds, deliverTo }: RotationOptions, command: Command) =>
      changeKey(contextOf(command), id, { rotation: { everyDays, gracePeriodSeconds: graceSeconds, deliverTo } }),
    );
}

export function stopRotatingCommand(contextOf: ContextOf): Command {
  return new Command('stop-rotating')
    .description('stop the automatic rotation of an API key; its value stays')
    .argument(...idArgument)
    .action((id: string, _: object, command: Command) => changeKey(contextOf(command), id, { rotation: null }));
}

/** Changes a key and shows it. */
export async function changeKey(context: Context, id: string, body: object): Promise<void> {
  const response = await context.call(routes.updateApiKey, { id, body });
  context.print(response, (output, { apiKey }) => showKey(output, apiKey));
}
