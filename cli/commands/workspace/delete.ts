import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { yesOption } from '../../options.ts';
import { idArgument } from './show.ts';

export function deleteCommand(contextOf: ContextOf): Command {
  return new Command('delete')
    .description('delete a workspace and all its keys permanently')
    .argument(...idArgument)
    .addOption(yesOption())
    .action(async (id: string, _: object, command: Command) => {
      const context = contextOf(command);
      await context.confirm(`This deletes ${id} and all its keys permanently.`, async () => {
        const { workspace } = await context.call(routes.getWorkspace, { id });
        return `This deletes the workspace "${workspace.name}" (${id}) and its ${workspace.keyCount} keys permanently.`;
      });
      const response = await context.callUntilDone(routes.deleteWorkspace, { id });
      context.print(response, (output) => output.line(`${id} is deleted.`));
    });
}
