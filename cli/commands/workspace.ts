import { Command } from 'commander';
import type * as z from 'zod';
import { routes } from '../../lambdas/http/routes/index.ts';
import { CliError } from '../cli-error.ts';
import { Context } from '../context.ts';
import { wholeNumber } from '../options.ts';
import { printLine, printMembers, printSecret, printTable } from '../output.ts';
import { readPages } from '../pages.ts';

type Workspace = z.output<typeof routes.getWorkspace.success.body>['workspace'];

const idArgument = ['<id>', 'the workspace, ws_…'] as const;

export function workspaceCommand(): Command {
  const workspace = new Command('workspace').description('tenants: each has one plan, and owns API keys');

  workspace
    .command('create')
    .description('create a workspace, and show the value of its root key, once')
    .requiredOption('--name <name>', 'what people call it')
    .requiredOption('--plan <plan>', 'one of the configured plans')
    .action(async ({ name, plan }: { name: string; plan: string }, command: Command) => {
      const context = new Context(command);
      const answer = await context.call(routes.createWorkspace, { body: { name, plan } });
      context.print(answer, ({ workspace, rootKey }) => {
        show(workspace);
        printSecret('root key', rootKey.key);
      });
    });

  workspace
    .command('list')
    .description('list the workspaces, newest first')
    .option('--limit <count>', 'at most so many', wholeNumber, Number.POSITIVE_INFINITY)
    .action(async ({ limit }: { limit: number }, command: Command) => {
      const context = new Context(command);
      const pages = await readPages(
        (cursor) => context.call(routes.listWorkspaces, { query: { limit: String(Math.min(limit, 100)), cursor } }),
        ({ workspaces }) => workspaces,
        limit,
      );
      const workspaces = pages.flatMap((page) => page.workspaces).slice(0, limit);
      context.print({ workspaces }, () => {
        printTable(
          ['ID', 'NAME', 'PLAN', 'STATUS', 'KEYS', 'CREATED'],
          workspaces.map((each) => [
            each.id,
            each.name,
            each.plan,
            statusOf(each),
            `${each.keyCount}${each.maxKeys === null ? '' : `/${each.maxKeys}`}`,
            each.createdAt,
          ]),
        );
      });
    });

  workspace
    .command('get')
    .description('show a workspace')
    .argument(...idArgument)
    .action(async (id: string, _: object, command: Command) => {
      const context = new Context(command);
      context.print(await context.call(routes.getWorkspace, { id }), ({ workspace }) => show(workspace));
    });

  workspace
    .command('rename')
    .description('give a workspace another name')
    .argument(...idArgument)
    .argument('<name>', 'what people call it from now on')
    .action((id: string, name: string, _: object, command: Command) => change(command, id, { name }));

  workspace
    .command('set-plan')
    .description('change the plan; it applies to all keys of the workspace from the next request on')
    .argument(...idArgument)
    .argument('<plan>', 'one of the configured plans')
    .action((id: string, plan: string, _: object, command: Command) => change(command, id, { plan }));

  workspace
    .command('suspend')
    .description('refuse all keys of a workspace from the next request on')
    .argument(...idArgument)
    .action(async (id: string, _: object, command: Command) => {
      const context = new Context(command);
      const answer = await context.callUntilDone(routes.suspendWorkspace, { id });
      context.print(answer, ({ workspace }) => show(workspace));
    });

  workspace
    .command('resume')
    .description('let the keys of a suspended workspace work again')
    .argument(...idArgument)
    .action(async (id: string, _: object, command: Command) => {
      const context = new Context(command);
      const answer = await context.callUntilDone(routes.resumeWorkspace, { id });
      context.print(answer, ({ workspace }) => show(workspace));
    });

  workspace
    .command('delete')
    .description('delete a workspace with all its keys, for good')
    .argument(...idArgument)
    .option('--yes', 'yes, for good')
    .action(async (id: string, { yes }: { yes?: true }, command: Command) => {
      if (!yes) throw new CliError('usage', `This deletes ${id} and all its keys for good. Say so with --yes.`);
      const context = new Context(command);
      context.print(await context.callUntilDone(routes.deleteWorkspace, { id }), () => printLine(`${id} is deleted.`));
    });

  return workspace;
}

async function change(command: Command, id: string, body: { name?: string; plan?: string }): Promise<void> {
  const context = new Context(command);
  const answer = await context.callUntilDone(routes.updateWorkspace, { id, body });
  context.print(answer, ({ workspace }) => show(workspace));
}

function show(workspace: Workspace): void {
  printMembers({
    id: workspace.id,
    name: workspace.name,
    plan: workspace.plan,
    status: statusOf(workspace),
    keys: `${workspace.keyCount} of ${workspace.maxKeys ?? 'any number'}`,
    'root key id': workspace.rootKeyId ?? 'none',
    'gateway key': workspace.gatewayKey,
    created: workspace.createdAt,
    updated: workspace.updatedAt,
  });
}

/** A change that has not reached every key is told, because it calls for sending it again. */
function statusOf({ status, pending }: Workspace): string {
  return pending ? `${status} (a change is under way: repeat it)` : status;
}
