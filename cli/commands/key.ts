import { Command } from 'commander';
import type * as z from 'zod';
import { routes } from '../../lambdas/http/routes.ts';
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
    .action(async (id: string, _: object, command: Command) => {
      const context = new Context(command);
      context.print(await context.call(routes.getApiKey, { id }), ({ apiKey }) => show(apiKey));
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
    .description('give an API key a new value and show it, once; the old value is refused from then on')
    .argument(...idArgument)
    .action(async (id: string, _: object, command: Command) => {
      const context = new Context(command);
      context.print(await context.call(routes.regenerateApiKey, { id }), ({ apiKey }) => {
        show(apiKey);
        printSecret('value', apiKey.key);
      });
    });

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
  });
}
