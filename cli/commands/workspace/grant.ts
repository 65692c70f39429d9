import { Command, InvalidArgumentError, Option } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { RequiredOption } from '../../options.ts';
import { idArgument } from './show.ts';

export function grantCommand(contextOf: ContextOf): Command {
  return new Command('grant')
    .description('grant a workspace more requests in the current period of its quota, effective immediately')
    .argument(...idArgument)
    .addOption(new RequiredOption('--requests <count>', 'requests on top of the quota').argParser(requestsOf))
    .addOption(new Option('--reason <text>', 'reason, which the members of the workspace can read in the audit log'))
    .action(async (id: string, body: { requests: number; reason?: string }, command: Command) => {
      const context = contextOf(command);
      const response = await context.call(routes.grantQuota, { id, body });
      const { name, pending } = response.workspace;
      // Repeating the grant would grant the requests twice. Any other change finishes it.
      const { workspace } = pending
        ? await context.callUntilDone(routes.updateWorkspace, { id, body: { name } })
        : response;
      const { quota } = response;
      context.print({ ...response, workspace }, (output) =>
        output.members({
          workspace: workspace.id,
          name,
          quota: `${quota.limit} requests/${quota.per}, ${quota.granted} of them granted`,
          resets: quota.resetsAt ?? 'never',
        }),
      );
    });
}

/** Parses a number of requests. @throws InvalidArgumentError */
function requestsOf(text: string): number {
  if (/^[1-9]\d{0,12}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of requests, such as 5000.');
}
