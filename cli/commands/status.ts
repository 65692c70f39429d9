import { Command } from 'commander';
import { routes } from '../../lambdas/http/routes/index.ts';
import { Context } from '../context.ts';
import { printMembers } from '../output.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('tell where the service is, and how it is deployed')
    .action(async (_: object, command: Command) => {
      const context = new Context(command);
      const answer = { url: await context.url(), ...(await context.call(routes.getAdminStatus)) };
      context.print(answer, ({ url, status, version, plans, usagePlanKeys }) =>
        printMembers({ url, status, version, plans: plans.join(', '), 'gateway keys': usagePlanKeys }),
      );
    });
}
