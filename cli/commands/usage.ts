import { Command } from 'commander';
import { routes } from '../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../context.ts';
import { pageSize, readPages } from '../service/pages.ts';
import { addUsageOptions, queryOf, type UsageOptions } from '../usage-options.ts';

/** `latchkey usage`: shows the requests of every key of the workspace. */
export function usageCommand(contextOf: ContextOf): Command {
  const usage = new Command('usage').description('show the requests of the keys of the workspace');
  return addUsageOptions(usage).action(async (options: UsageOptions, command: Command) => {
    const context = contextOf(command);
    const range = queryOf(options, Date.now());
    const limit = Number.POSITIVE_INFINITY;
    const pages = await readPages(
      (cursor) => context.call(routes.getUsage, { query: { ...range, limit: pageSize(limit), cursor } }),
      (page) => page.keys,
      limit,
    );
    const keys = pages.flatMap((page) => page.keys);
    const { from, to } = pages[0].usage;
    context.print({ from, to, keys }, (output) => {
      output.table(
        ['ID', 'NAME', 'ADMITTED', 'LIMITED'],
        keys.map(({ id, name, admitted, limited }) => [id, name, String(admitted), String(limited)]),
      );
      const sum = (count: 'admitted' | 'limited') => keys.reduce((total, key) => total + key[count], 0);
      output.line(`${sum('admitted')} admitted, ${sum('limited')} limited, from ${from} to ${to}`);
    });
  });
}
