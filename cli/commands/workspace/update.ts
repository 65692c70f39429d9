import { Command, Option } from 'commander';
import type * as z from 'zod';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { changedMetadataOption, changesOf, requireChange } from '../../options.ts';
import { change } from './change.ts';
import { changedOverrides, overridesOf } from './overrides.ts';
import { idArgument } from './show.ts';

/** A field that this command changes. Another command, set-plan, changes the plan. */
type Field = Exclude<keyof z.input<typeof routes.updateWorkspace.request.body>, 'plan' | 'overrides'>;

/** The option for each field. A field without an option fails the type check. */
const fields: Readonly<Record<Field, Option>> = {
  name: new Option('--name <name>', 'display name'),
  externalId: new Option('--external-id <id>', 'id of the workspace in your own system; "" removes it'),
  metadata: changedMetadataOption(),
};

const options = { ...fields, ...changedOverrides };

export function updateCommand(contextOf: ContextOf): Command {
  const update = new Command('update')
    .description('change the name, external id, metadata or overrides of a workspace, effective immediately')
    .argument(...idArgument);
  for (const option of Object.values(options)) update.addOption(option);
  return update.action(async (id: string, given: Readonly<Record<string, unknown>>, command: Command) => {
    requireChange(given, options);
    const body = { ...changesOf(given, fields), ...overridesOf(given, changedOverrides) };
    await change(contextOf(command), routes.updateWorkspace, { id, body });
  });
}
