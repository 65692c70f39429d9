import { Command } from 'commander';
import { CliError } from '../../cli-error.ts';
import type { ContextOf } from '../../context.ts';
import { bodyOf } from './bodies.ts';
import { changeKey } from './change.ts';
import { changedFields } from './fields.ts';
import { idArgument } from './show.ts';

export function updateCommand(contextOf: ContextOf): Command {
  const update = new Command('update')
    .description(
      'change the name, scopes, expiry, addresses, owner, description or metadata of an API key, effective immediately',
    )
    .argument(...idArgument);
  for (const option of Object.values(changedFields)) update.addOption(option);
  return update.action(async (id: string, given: Readonly<Record<string, unknown>>, command: Command) => {
    const changes = Object.entries(bodyOf(given, changedFields));
    // An empty text removes a field. The parser of an option cannot return null.
    const body = Object.fromEntries(changes.map(([field, value]) => [field, value === '' ? null : value]));
    if (Object.keys(body).length === 0) {
      const names = Object.values(changedFields).map(({ long }) => long);
      throw new CliError('usage', `Name at least one change: ${names.join(', ')}.`);
    }
    await changeKey(contextOf(command), id, body);
  });
}
