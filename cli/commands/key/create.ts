import { Command, Option } from 'commander';
import type * as z from 'zod';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { several, wholeNumber } from '../../options.ts';
import { showKey } from './show.ts';

type NewKey = z.input<typeof routes.createApiKey.request.body>;
type RotationField = keyof NonNullable<NewKey['rotation']> & string;
type Field = Exclude<keyof NewKey, 'rotation'> | `rotation.${RotationField}`;

/** The option for each field of a new key. A field without an option fails the type check. */
const options: Readonly<Record<Field, Option>> = {
  name: new Option('--name <name>', 'display name').makeOptionMandatory(),
  environment: new Option('--environment <environment>', 'live or test (default: live)'),
  scopes: new Option(
    '--scope <scope>',
    'permission such as "photo-requests:read"; can be repeated (default: "*")',
  ).argParser(several),
  expiresAt: new Option('--expires-at <time>', 'time of expiry, ISO 8601, e.g. 2027-01-01T00:00:00Z (default: never)'),
  allowedIps: new Option(
    '--allowed-ip <address>',
    'IP address or CIDR range that can use the key; can be repeated (default: any)',
  ).argParser(several),
  isActive: new Option('--inactive', 'create the key deactivated').preset(false),
  'rotation.everyDays': new Option(
    '--rotate-every-days <days>',
    'rotate the value automatically, the first time within minutes (default: no rotation)',
  ).argParser(wholeNumber),
  'rotation.gracePeriodSeconds': new Option(
    '--rotation-grace-seconds <seconds>',
    'validity of the previous value after a rotation (default: one day)',
  ).argParser(wholeNumber),
  'rotation.deliverTo': new Option(
    '--deliver-to <secret>',
    'ARN of the secret for rotated values (default: a secret that the service creates)',
  ),
};

export function createCommand(contextOf: ContextOf): Command {
  const create = new Command('create').description('create an API key and show its value once');
  for (const option of Object.values(options)) create.addOption(option);
  return create.action(async (given: Readonly<Record<string, unknown>>, command: Command) => {
    const context = contextOf(command);
    const response = await context.call(routes.createApiKey, { body: bodyOf(given) });
    context.print(response, (output, { apiKey }) => {
      showKey(output, apiKey);
      output.secret('value', apiKey.key);
    });
  });
}

function bodyOf(given: Readonly<Record<string, unknown>>): object {
  const fields = Object.entries(options).map(([field, option]) => [field, given[option.attributeName()]] as const);
  const isOfRotation = ([field]: readonly [string, unknown]) => field.startsWith('rotation.');
  const rotation = fields
    .filter(isOfRotation)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => [field.slice('rotation.'.length), value] as const);
  return {
    ...Object.fromEntries(fields.filter((field) => !isOfRotation(field))),
    ...(rotation.length > 0 && { rotation: { deliverTo: 'managed', ...Object.fromEntries(rotation) } }),
  };
}
