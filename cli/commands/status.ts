import { Command } from 'commander';
import { routes } from '../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../context.ts';

export function statusCommand(contextOf: ContextOf): Command {
  return new Command('status')
    .description('show the URL of the service and how it is deployed')
    .action(async (_: object, command: Command) => {
      const context = contextOf(command);
      const response = { url: await context.url(), ...(await context.call(routes.getAdminStatus)) };
      context.print(response, (output, { url, status, version, plans, usagePlanKeys }) =>
        output.members({ url, status, version, plans: plans.join(', '), 'gateway keys': usagePlanKeys }),
      );
    });
}
