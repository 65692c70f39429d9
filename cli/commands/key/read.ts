import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { limitOption } from '../../options.ts';
import { pageSize, readPages } from '../../service/pages.ts';
import { idArgument, showKey } from './show.ts';

export function listCommand(contextOf: ContextOf): Command {
  return new Command('list')
    .description('list the API keys, newest first')
    .option('--environment <environment>', 'live or test (default: both)')
    .addOption(limitOption())
    .action(async ({ environment, limit }: { environment?: string; limit: number }, command: Command) => {
      const context = contextOf(command);
      const pages = await readPages(
        (cursor) => context.call(routes.listApiKeys, { query: { environment, limit: pageSize(limit), cursor } }),
        (page) => page.apiKeys,
        limit,
      );
      const apiKeys = pages.flatMap((page) => page.apiKeys).slice(0, limit);
      context.print({ apiKeys, limits: pages[0].limits }, (output, { limits }) => {
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
    .action(async (id: string, { full }: { full?: true }, command: Command) => {
      const context = contextOf(command);
      const response = await context.call(routes.getApiKey, { id, query: { full: full && 'true' } });
      context.print(response, (output, { apiKey }) => {
        showKey(output, apiKey);
        output.line(`value  ${full ? (apiKey.fullKey ?? 'not kept') : apiKey.key}`);
      });
    });
}
