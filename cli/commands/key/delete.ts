import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { idArgument } from './show.ts';

export function deleteCommand(contextOf: ContextOf): Command {
  return new Command('delete')
    .description('delete an API key, effective immediately')
    .argument(...idArgument)
    .action(async (id: string, _: object, command: Command) => {
      const context = contextOf(command);
      const response = await context.call(routes.deleteApiKey, { id });
      context.print(response, (output) => output.line(`${id} is deleted.`));
    });
}
