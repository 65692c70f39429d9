import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { CliError } from '../../cli-error.ts';
import type { ContextOf } from '../../context.ts';
import { limitOption, moment } from '../../options.ts';
import { pageSize, readPages } from '../../service/pages.ts';
import { idArgument, showKey } from './show.ts';

interface ListOptions {
  readonly limit: number;
  readonly owner?: string;
  readonly [filter: string]: string | number | undefined;
}

export function listCommand(contextOf: ContextOf): Command {
  return new Command('list')
    .description('list and search the API keys, newest first')
    .option('--query <text>', 'part of the name, id, masked value or owner')
    .option('--owner <id>', 'id of the owner in your own system')
    .option('--environment <environment>', 'live or test (default: both)')
    .option('--status <status>', 'active, inactive or expired (default: all)')
    .option('--scope <scope>', 'only keys that have this scope, by name or by a wildcard')
    .option('--expires-before <time>', 'only keys that expire before this time, ISO 8601', moment)
    .option('--unused-since <time>', 'only keys that were not used since this time, ISO 8601', moment)
    .option('--rotation <state>', 'only keys whose rotation is on, off or failing, or with two_values')
    .option('--sort <order>', 'createdAt, name, lastUsedAt or expiresAt; "-name" is descending (default: -createdAt)')
    .addOption(limitOption())
    .action(async ({ limit, owner, workspace: _, ...filters }: ListOptions, command: Command) => {
      const context = contextOf(command);
      const pages = await readPages(
        (cursor) =>
          context.call(routes.listApiKeys, { query: { ...filters, ownerId: owner, limit: pageSize(limit), cursor } }),
        (page) => page.apiKeys,
        limit,
      );
      const apiKeys = pages.flatMap((page) => page.apiKeys).slice(0, limit);
      const { limits, total } = pages[0];
      context.print({ apiKeys, limits, total }, (output) => {
        output.table(
          ['ID', 'NAME', 'KEY', 'ACTIVE', 'LAST USED', 'EXPIRES'],
          apiKeys.map(({ id, name, key, isActive, lastUsedAt, expiresAt }) => {
            return [id, name, key, isActive ? 'yes' : 'no', lastUsedAt ?? 'never', expiresAt ?? 'never'];
          }),
        );
        output.line(`${limits.current} of ${limits.max ?? 'any number'} (${limits.planName})`);
      });
    });
}

export function getCommand(contextOf: ContextOf): Command {
  return new Command('get')
    .description('show an API key; its value is masked')
    .argument(...idArgument)
    .option('--full', 'show the value, if the deployment stores values; the audit log records it')
    .action(async (id: string, { full, workspace }: { full?: true; workspace?: string }, command: Command) => {
      const context = contextOf(command);
      if (full && workspace !== undefined) {
        throw new CliError('usage', '--full and --workspace cannot be given together: operators do not see values.');
      }
      const response = await context.call(routes.getApiKey, { id, query: { full: full && 'true' } });
      context.print(response, (output, { apiKey }) => {
        showKey(output, apiKey);
        output.line(`value  ${full ? (apiKey.fullKey ?? 'not kept') : apiKey.key}`);
      });
    });
}
