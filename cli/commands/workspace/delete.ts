import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { yesOption } from '../../options.ts';
import { idArgument } from './show.ts';

interface Options {
  readonly erase?: true;
}

export function deleteCommand(contextOf: ContextOf): Command {
  return new Command('delete')
    .description('delete a workspace and all its keys permanently')
    .argument(...idArgument)
    .option('--erase', 'also delete its audit events now; for a workspace that was deleted before, too')
    .addOption(yesOption())
    .action(async (id: string, { erase }: Options, command: Command) => {
      const context = contextOf(command);
      if (erase) {
        await context.confirm(`This deletes ${id} with all its keys and all its audit events permanently.`);
      } else {
        await context.confirm(`This deletes ${id} and all its keys permanently.`, async () => {
          const { workspace } = await context.call(routes.getWorkspace, { id });
          return `This deletes the workspace "${workspace.name}" (${id}) and its ${workspace.keyCount} keys permanently.`;
        });
      }
      const response = await context.callUntilDone(routes.deleteWorkspace, { id, query: { erase: erase && 'true' } });
      context.print(response, (output) => output.line(`${id} is ${erase ? 'deleted and erased' : 'deleted'}.`));
    });
}
