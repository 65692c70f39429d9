import { Command } from 'commander';
import type * as z from 'zod';
import { routes } from '../../lambdas/http/routes/index.ts';
import { Context } from '../context.ts';
import { several, wholeNumber } from '../options.ts';
import { printLine, printMembers, printSecret, printTable } from '../output.ts';
import { readPages } from '../pages.ts';

type ApiKey = z.output<typeof routes.getApiKey.success.body>['apiKey'];

interface CreateOptions {
  readonly name: string;
  readonly environment?: string;
  readonly scope?: readonly string[];
  readonly expiresAt?: string;
  readonly allowedIp?: readonly string[];
  readonly inactive?: true;
}

interface RotationOptions {
  readonly everyDays?: number;
  readonly graceSeconds?: number;
  readonly deliverTo?: string;
}

interface RegenerationOptions {
  readonly mode?: string;
  readonly graceSeconds?: number;
}

const idArgument = ['<id>', 'the API key, key_…'] as const;

export function keyCommand(): Command {
  const key = new Command('key').description(
    'API keys of the workspace whose management key is in LATCHKEY_KEY (with --local, its root key)',
  );

  key
    .command('list')
    .description('list the API keys, newest first')
    .option('--environment <environment>', 'live or test')
    .option('--limit <count>', 'at most so many', wholeNumber, Number.POSITIVE_INFINITY)
    .action(async ({ environment, limit }: { environment?: string; limit: number }, command: Command) => {
      const context = new Context(command);
      const pages = await readPages(
        (cursor) =>
          context.call(routes.listApiKeys, { query: { environment, limit: String(Math.min(limit, 100)), cursor } }),
        ({ apiKeys }) => apiKeys,
        limit,
      );
      const apiKeys = pages.flatMap((page) => page.apiKeys).slice(0, limit);
      context.print({ apiKeys, limits: pages[0].limits }, ({ limits }) => {
        printTable(
          ['ID', 'NAME', 'KEY', 'ACTIVE', 'LAST USED', 'EXPIRES'],
          apiKeys.map((each) => [
            each.id,
            each.name,
            each.key,
            each.isActive ? 'yes' : 'no',
            each.lastUsedAt ?? 'never',
            each.expiresAt ?? 'never',
          ]),
        );
        printLine(`${limits.current} of ${limits.max ?? 'any number'} (${limits.planName})`);
      });
    });

  key
    .command('create')
    .description('create an API key, and show its value, once')
    .requiredOption('--name <name>', 'what people call it')
    .option('--environment <environment>', 'live or test; live by default')
    .option('--scope <scope>', 'a permission such as "photo-requests:read"; may be repeated; * by default', several)
    .option('--expires-at <time>', 'from when it is refused, ISO 8601, e.g. 2027-01-01T00:00:00Z')
    .option('--allowed-ip <address>', 'an address or CIDR range that it may be used from; may be repeated', several)
    .option('--inactive', 'refuse it until it is activated')
    .action(async (options: CreateOptions, command: Command) => {
      const context = new Context(command);
      const { name, environment, scope, expiresAt, allowedIp, inactive } = options;
      const body = { name, environment, scopes: scope, expiresAt, allowedIps: allowedIp, isActive: inactive && false };
      context.print(await context.call(routes.createApiKey, { body }), ({ apiKey }) => {
        show(apiKey);
        printSecret('value', apiKey.key);
      });
    });

  key
    .command('get')
    .description('show an API key, masked')
    .argument(...idArgument)
    .option('--full', 'with its value, if the deployment keeps values; written to the audit log')
    .action(async (id: string, { full }: { full?: true }, command: Command) => {
      const context = new Context(command);
      const answer = await context.call(routes.getApiKey, { id, query: { full: full && 'true' } });
      context.print(answer, ({ apiKey }) => {
        show(apiKey);
        if (full) printLine(`value  ${apiKey.fullKey ?? 'not kept'}`);
      });
    });

  key
    .command('deactivate')
    .description('refuse an API key from the next request on')
    .argument(...idArgument)
    .action((id: string, _: object, command: Command) => setActive(command, id, false));

  key
    .command('activate')
    .description('let a deactivated API key work again')
    .argument(...idArgument)
    .action((id: string, _: object, command: Command) => setActive(command, id, true));

  key
    .command('regenerate')
    .description('give an API key a new value and show it, once; when the old one is refused, the mode says')
    .argument(...idArgument)
    .option('--mode <mode>', 'immediate, grace or on_first_use; immediate by default')
    .option('--grace-seconds <seconds>', 'how long the old value still works then; a day by default', wholeNumber)
    .action(async (id: string, { mode, graceSeconds }: RegenerationOptions, command: Command) => {
      const context = new Context(command);
      const body = { mode, gracePeriodSeconds: graceSeconds };
      context.print(await context.call(routes.regenerateApiKey, { id, body }), ({ apiKey }) => {
        show(apiKey);
        printSecret('value', apiKey.key);
      });
    });

  key
    .command('rotate')
    .description(
      'let an API key get a new value by itself, delivered to a secret: within minutes, then every so many days',
    )
    .argument(...idArgument)
    .requiredOption('--every-days <days>', 'from one rotation to the next', wholeNumber)
    .option('--grace-seconds <seconds>', 'how long the former value still works; a day by default', wholeNumber)
    .option('--deliver-to <secret>', 'the ARN of a secret; by default one that the service makes', 'managed')
    .action((id: string, { everyDays, graceSeconds, deliverTo }: RotationOptions, command: Command) =>
      setRotation(command, id, { everyDays, gracePeriodSeconds: graceSeconds, deliverTo }),
    );

  key
    .command('stop-rotating')
    .description('leave the value of an API key as it is')
    .argument(...idArgument)
    .action((id: string, _: object, command: Command) => setRotation(command, id, null));

  key
    .command('delete')
    .description('delete an API key; it is refused from the next request on')
    .argument(...idArgument)
    .action(async (id: string, _: object, command: Command) => {
      const context = new Context(command);
      context.print(await context.call(routes.deleteApiKey, { id }), () => printLine(`${id} is deleted.`));
    });

  return key;
}

async function setActive(command: Command, id: string, isActive: boolean): Promise<void> {
  const context = new Context(command);
  const answer = await context.call(routes.updateApiKey, { id, body: { isActive } });
  context.print(answer, ({ apiKey }) => show(apiKey));
}

async function setRotation(command: Command, id: string, rotation: object | null): Promise<void> {
  const context = new Context(command);
  const answer = await context.call(routes.updateApiKey, { id, body: { rotation } });
  context.print(answer, ({ apiKey }) => show(apiKey));
}

function show(apiKey: Omit<ApiKey, 'key'>): void {
  printMembers({
    id: apiKey.id,
    name: apiKey.name,
    environment: apiKey.environment,
    active: apiKey.isActive ? 'yes' : 'no',
    scopes: apiKey.scopes.join(' '),
    'allowed IPs': apiKey.allowedIps?.join(' ') || 'any',
    created: apiKey.createdAt,
    'last used': apiKey.lastUsedAt ?? 'never',
    expires: apiKey.expiresAt ?? 'never',
    ...(apiKey.previousKeyValidUntil !== null && { 'former value': `until ${apiKey.previousKeyValidUntil}` }),
    ...rotationMembers(apiKey.rotation),
  });
}

function rotationMembers(rotation: ApiKey['rotation']): Record<string, string> {
  if (rotation === null) return {};
  const { everyDays, secretArn, deliverTo, nextRotationAt, lastRotatedAt, lastFailure } = rotation;
  return {
    rotation: `every ${everyDays} days, to ${secretArn ?? deliverTo}`,
    'next rotation': nextRotationAt ?? 'not while the key is inactive',
    'last rotation': lastRotatedAt ?? 'never',
    ...(lastFailure !== null && {
      'refused by secret': `${lastFailure.reason} (${lastFailure.at}, attempt ${lastFailure.attempts})`,
    }),
  };
}
