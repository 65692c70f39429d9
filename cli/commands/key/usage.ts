import { Command } from 'commander';
import { routes } from '../../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../../context.ts';
import { quotaStateText } from '../../quotas.ts';
import { addUsageOptions, queryOf, type UsageOptions } from '../../usage-options.ts';
import { idArgument } from './show.ts';

export function usageCommand(contextOf: ContextOf): Command {
  const usage = new Command('usage')
    .description('show the requests of an API key, and how much of its limits is left')
    .argument(...idArgument);
  return addUsageOptions(usage).action(async (id: string, options: UsageOptions, command: Command) => {
    const context = contextOf(command);
    const response = await context.call(routes.getKeyUsage, { id, query: queryOf(options, Date.now()) });
    context.print(response, (output, { usage: { points, admitted, limited }, limits, quota }) => {
      output.table(
        ['FROM', 'ADMITTED', 'LIMITED'],
        points
          .filter((point) => point.admitted + point.limited > 0)
          .map((point) => [point.at, String(point.admitted), String(point.limited)]),
      );
      output.line(`${admitted} admitted, ${limited} rate limited`);
      for (const [window, state] of Object.entries(limits ?? {})) {
        output.line(`this ${window}: ${state.remaining} of ${state.limit} left, until ${state.resetsAt}`);
      }
      if (quota !== null) output.line(`quota: ${quotaStateText(quota)}`);
    });
  });
}
