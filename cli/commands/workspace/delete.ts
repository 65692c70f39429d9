import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import { CliError } from '../../cli-error.ts';
import type { ContextOf } from '../../context.ts';
import { idArgument } from './show.ts';

export function deleteCommand(contextOf: ContextOf): Command {
  return new Command('delete')
    .description('delete a workspace and all its keys permanently')
    .argument(...idArgument)
    .option('--yes', 'confirm the deletion')
    .action(async (id: string, { yes }: { yes?: true }, command: Command) => {
      if (!yes) throw new CliError('usage', `This deletes ${id} and all its keys permanently. Confirm with --yes.`);
      const context = contextOf(command);
      const response = await context.callUntilDone(routes.deleteWorkspace, { id });
      context.print(response, (output) => output.line(`${id} is deleted.`));
    });
}
