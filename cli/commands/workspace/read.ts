import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { limitOption } from '../../options.ts';
import { pageSize, readPages } from '../../service/pages.ts';
import { idArgument, showWorkspace, statusOf } from './show.ts';

export function listCommand(contextOf: ContextOf): Command {
  return new Command('list')
    .description('list the workspaces, newest first')
    .option('--external-id <id>', 'only the workspace with this id in your own system')
    .addOption(limitOption())
    .action(async ({ externalId, limit }: { externalId?: string; limit: number }, command: Command) => {
      const context = contextOf(command);
      const pages = await readPages(
        (cursor) => context.call(routes.listWorkspaces, { query: { externalId, limit: pageSize(limit), cursor } }),
        (page) => page.workspaces,
        limit,
      );
      const workspaces = pages.flatMap((page) => page.workspaces).slice(0, limit);
      context.print({ workspaces }, (output) => {
        output.table(
          ['ID', 'NAME', 'PLAN', 'STATUS', 'KEYS', 'CREATED'],
          workspaces.map((workspace) => {
            const { id, name, plan, keyCount, maxKeys, createdAt } = workspace;
            return [
              id,
              name,
              plan,
              statusOf(workspace),
              `${keyCount}${maxKeys === null ? '' : `/${maxKeys}`}`,
              createdAt,
            ];
          }),
        );
      });
    });
}

export function getCommand(contextOf: ContextOf): Command {
  return new Command('get')
    .description('show a workspace')
    .argument(...idArgument)
    .action(async (id: string, _: object, command: Command) => {
      const context = contextOf(command);
      const response = await context.call(routes.getWorkspace, { id });
      context.print(response, (output, { workspace }) => showWorkspace(output, workspace));
    });
}
