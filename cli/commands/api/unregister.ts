import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { yesOption } from '../../options.ts';
import { apiArgument } from './show.ts';

export function unregisterCommand(contextOf: ContextOf): Command {
  return new Command('unregister')
    .description('remove the registration of an API; within a minute, the shared authorizer refuses all its requests')
    .argument(...apiArgument)
    .addOption(yesOption())
    .action(async (id: string, _: object, command: Command) => {
      const context = contextOf(command);
      await context.confirm(`The shared authorizer will refuse all requests to ${id}.`, async () => {
        const { api } = await context.call(routes.getRegisteredApi, { id });
        const which = api.name === null ? id : `"${api.name}" (${id})`;
        const count = Object.keys(api.scopes).length;
        return `The shared authorizer will refuse all requests to ${which}, which has ${count} registered routes.`;
      });
      const response = await context.call(routes.unregisterApi, { id });
      context.print(response, (output) =>
        output.line(`${id} is not registered any more. Within a minute, all its requests are refused.`),
      );
    });
}
