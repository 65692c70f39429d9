import { Command, Option } from 'commander';
import type * as z from 'zod';
import type { routes } from '../../../lambdas/http/routes/index.ts';
import { CliError } from '../../cli-error.ts';
import type { ContextOf } from '../../context.ts';
import { changedPairsOf, moment, several } from '../../options.ts';
import { changeKey } from './change.ts';
import { bodyOf } from './fields.ts';
import { idArgument } from './show.ts';

/** Fields that commands of their own change: activate and deactivate, rotate and stop-rotating. */
type Field = Exclude<keyof z.input<typeof routes.updateApiKey.request.body>, 'isActive' | 'rotation'>;

/** The option for each field. A field without an option fails the type check. */
const options: Readonly<Record<Field, Option>> = {
  name: new Option('--name <name>', 'display name'),
  scopes: new Option('--scope <scope>', 'permission; can be repeated; replaces all scopes of the key').argParser(
    several,
  ),
  expiresAt: new Option('--expires-at <time>', 'time of expiry, ISO 8601; "never" removes it').argParser((text) =>
    text === 'never' ? '' : moment(text),
  ),
  allowedIps: new Option(
    '--allowed-ip <address>',
    'IP address or CIDR range that can use the key; can be repeated; replaces all; "any" removes all',
  ).argParser((text, previous: readonly string[] = []) => (text === 'any' ? [] : several(text, previous))),
  ownerId: new Option('--owner <id>', 'id of the owner in your own system; "" removes it'),
  description: new Option('--description <text>', 'description; "" removes it'),
  metadata: new Option(
    '--metadata <key=value>',
    'pair to add or replace; can be repeated; "key=" removes the pair; "" removes all',
  ).argParser(changedPairsOf),
};

export function updateCommand(contextOf: ContextOf): Command {
  const update = new Command('update')
    .description(
      'change the name, scopes, expiry, addresses, owner, description or metadata of an API key, effective immediately',
    )
    .argument(...idArgument);
  for (const option of Object.values(options)) update.addOption(option);
  return update.action(async (id: string, given: Readonly<Record<string, unknown>>, command: Command) => {
    const changes = Object.entries(bodyOf(given, options));
    // An empty text removes a field. The parser of an option cannot return null.
    const body = Object.fromEntries(changes.map(([field, value]) => [field, value === '' ? null : value]));
    if (Object.keys(body).length === 0) {
      const names = Object.values(options).map(({ long }) => long);
      throw new CliError('usage', `Name at least one change: ${names.join(', ')}.`);
    }
    await changeKey(contextOf(command), id, body);
  });
}
