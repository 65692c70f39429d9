import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { limitOption } from '../../options.ts';
import { pageSize, readPages } from '../../service/pages.ts';
import { apiArgument, showApi } from './show.ts';

export function listCommand(contextOf: ContextOf): Command {
  return new Command('list')
    .description('list the registered APIs')
    .addOption(limitOption())
    .action(async ({ limit }: { limit: number }, command: Command) => {
      const context = contextOf(command);
      const pages = await readPages(
        (cursor) => context.call(routes.listRegisteredApis, { query: { limit: pageSize(limit), cursor } }),
        (page) => page.apis,
        limit,
      );
      const apis = pages.flatMap((page) => page.apis).slice(0, limit);
      context.print({ apis }, (output) =>
        output.table(
          ['ID', 'NAME', 'ROUTES', 'UPDATED'],
          apis.map(({ id, name, routeCount, updatedAt }) => [id, name ?? '', String(routeCount), updatedAt]),
        ),
      );
    });
}

export function getCommand(contextOf: ContextOf): Command {
  return new Command('get')
    .description('show a registered API and the scopes of its routes')
    .argument(...apiArgument)
    .action(async (id: string, _: object, command: Command) => {
      const context = contextOf(command);
      const response = await context.call(routes.getRegisteredApi, { id });
      context.print(response, (output, { api }) => showApi(output, api));
    });
}
