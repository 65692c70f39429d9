import { Command, Option } from 'commander';
import type * as z from 'zod';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { moment, pairsOf, RequiredOption, several } from '../../options.ts';
import { bodyOf, rotationOptions } from './fields.ts';
import { showKey } from './show.ts';

type NewKey = z.input<typeof routes.createApiKey.request.body>;
type Field = Exclude<keyof NewKey, 'rotation'>;

/** The option for each field of a new key. A field without an option fails the type check. */
const options: Readonly<Record<Field, Option>> = {
  name: new RequiredOption('--name <name>', 'display name'),
  environment: new Option('--environment <environment>', 'live or test (default: live)'),
  // The API has a default, "*". Here, a key never gets every scope because somebody forgot an option.
  scopes: new RequiredOption(
    '--scope <scope>',
    'permission such as "photo-requests:read"; can be repeated; "*" is every scope of your API',
  ).argParser(several),
  expiresAt: new Option('--expires-at <time>', 'time of expiry, ISO 8601, e.g. 2027-01-31 (default: never)').argParser(
    moment,
  ),
  allowedIps: new Option(
    '--allowed-ip <address>',
    'IP address or CIDR range that can use the key; can be repeated (default: any)',
  ).argParser(several),
  ownerId: new Option('--owner <id>', 'id of the owner in your own system; your API receives it with each request'),
  description: new Option('--description <text>', 'description'),
  metadata: new Option('--metadata <key=value>', 'pair of texts of your own; can be repeated').argParser(pairsOf),
  isActive: new Option('--inactive', 'create the key deactivated').preset(false),
};

export function createCommand(contextOf: ContextOf): Command {
  const create = new Command('create').description('create an API key and show its value once');
  for (const option of [...Object.values(options), ...Object.values(rotationOptions)]) create.addOption(option);
  return create.action(async (given: Readonly<Record<string, unknown>>, command: Command) => {
    const context = contextOf(command);
    const response = await context.call(routes.createApiKey, { body: bodyOf(given, options) });
    context.print(response, (output, { apiKey }) => {
      showKey(output, apiKey);
      output.secret('value', apiKey.key);
    });
  });
}
