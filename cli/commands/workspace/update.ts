import { Command, Option } from 'commander';
import type * as z from 'zod';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { CliError } from '../../cli-error.ts';
import type { ContextOf } from '../../context.ts';
import { changedPairsOf } from '../../options.ts';
import { change } from './change.ts';
import { idArgument } from './show.ts';

/** A field that another command changes: set-plan. */
type Field = Exclude<keyof z.input<typeof routes.updateWorkspace.request.body>, 'plan'>;

/** The option for each field. A field without an option fails the type check. */
const options: Readonly<Record<Field, Option>> = {
  name: new Option('--name <name>', 'display name'),
  externalId: new Option('--external-id <id>', 'id of the workspace in your own system; "" removes it'),
  metadata: new Option(
    '--metadata <key=value>',
    'pair to add or replace; can be repeated; "key=" removes the pair; "" removes all',
  ).argParser(changedPairsOf),
};

export function updateCommand(contextOf: ContextOf): Command {
  const update = new Command('update')
    .description('change the name, external id or metadata of a workspace')
    .argument(...idArgument);
  for (const option of Object.values(options)) update.addOption(option);
  return update.action(async (id: string, given: Readonly<Record<string, unknown>>, command: Command) => {
    // An empty text removes a field. The parser of an option cannot return null.
    const body = Object.fromEntries(
      Object.entries(given).map(([field, value]) => [field, value === '' ? null : value]),
    );
    if (Object.keys(body).length === 0) {
      const names = Object.values(options).map(({ long }) => long);
      throw new CliError('usage', `Name at least one change: ${names.join(', ')}.`);
    }
    await change(contextOf(command), routes.updateWorkspace, { id, body });
  });
}
