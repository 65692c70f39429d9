import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { Context, ContextOf, Input } from '../../context.ts';
import { idArgument, showWorkspace } from './show.ts';

export function renameCommand(contextOf: ContextOf): Command {
  return new Command('rename')
    .description('change the name of a workspace')
    .argument(...idArgument)
    .argument('<name>', 'new display name')
    .action((id: string, name: string, _: object, command: Command) =>
      change(contextOf(command), routes.updateWorkspace, { id, body: { name } }),
    );
}

export function setPlanCommand(contextOf: ContextOf): Command {
  return new Command('set-plan')
    .description('change the plan of a workspace, effective immediately for all its keys')
    .argument(...idArgument)
    .argument('<plan>', 'one of the configured plans')
    .action((id: string, plan: string, _: object, command: Command) =>
      change(contextOf(command), routes.updateWorkspace, { id, body: { plan } }),
    );
}

export function suspendCommand(contextOf: ContextOf): Command {
  return new Command('suspend')
    .description('refuse all keys of a workspace, effective immediately')
    .argument(...idArgument)
    .action((id: string, _: object, command: Command) => change(contextOf(command), routes.suspendWorkspace, { id }));
}

export function resumeCommand(contextOf: ContextOf): Command {
  return new Command('resume')
    .description('make the keys of a suspended workspace valid again')
    .argument(...idArgument)
    .action((id: string, _: object, command: Command) => change(contextOf(command), routes.resumeWorkspace, { id }));
}

type Change = typeof routes.updateWorkspace | typeof routes.suspendWorkspace | typeof routes.resumeWorkspace;

/** Changes a workspace and shows it. */
export async function change(context: Context, route: Change, input: Input): Promise<void> {
  const response = await context.callUntilDone(route, input);
  context.print(response, (output, { workspace }) => showWorkspace(output, workspace));
}
