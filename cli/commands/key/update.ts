import { Command } from 'commander';
import type { ContextOf } from '../../context.ts';
import { changesOf, requireChange } from '../../options.ts';
import { changeKey } from './change.ts';
import { changedFields } from './fields.ts';
import { idArgument } from './show.ts';

export function updateCommand(contextOf: ContextOf): Command {
  const update = new Command('update')
    .description('change the settings of an API key, or the end of its previous value, effective immediately')
    .argument(...idArgument);
  for (const option of Object.values(changedFields)) update.addOption(option);
  return update.action(async (id: string, given: Readonly<Record<string, unknown>>, command: Command) => {
    requireChange(given, changedFields);
    await changeKey(contextOf(command), id, changesOf(given, changedFields));
  });
}
