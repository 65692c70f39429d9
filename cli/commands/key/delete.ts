import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { yesOption } from '../../options.ts';
import { idArgument, named } from './show.ts';

export function deleteCommand(contextOf: ContextOf): Command {
  return new Command('delete')
    .description('delete an API key, effective immediately')
    .argument(...idArgument)
    .addOption(yesOption())
    .action(async (id: string, _: object, command: Command) => {
      const context = contextOf(command);
      const consequence = (key: string) => `This deletes ${key}. Requests with its value are refused immediately.`;
      await context.confirm(consequence(id), async () => consequence(await named(context, id)));
      const response = await context.call(routes.deleteApiKey, { id });
      context.print(response, (output) => output.line(`${id} is deleted.`));
    });
}
