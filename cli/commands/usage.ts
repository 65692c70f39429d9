import { Command } from 'commander';
import { routes } from '../../lambdas/http/routes/index.ts';
import type { ContextOf } from '../context.ts';
import { readPages } from '../service/pages.ts';
import { addUsageOptions, queryOf, type UsageOptions } from '../usage-options.ts';

/** `latchkey usage`: shows the requests of every key of the workspace. */
export function usageCommand(contextOf: ContextOf): Command {
  const usage = new Command('usage').description('show the requests of the keys of the workspace');
  return addUsageOptions(usage).action(async (options: UsageOptions, command: Command) => {
    const context = contextOf(command);
    const range = queryOf(options, Date.now());
    const pages = await readPages(
      (cursor) => context.call(routes.getUsage, { query: { ...range, cursor } }),
      (page) => page.keys,
      Number.POSITIVE_INFINITY,
    );
    const keys = pages.flatMap((page) => page.keys);
    const { from, to, admitted, limited } = pages[0].usage;
    context.print({ from, to, keys }, (output) => {
      output.table(
        ['ID', 'NAME', 'ADMITTED', 'LIMITED'],
        keys.map(({ id, name, admitted, limited }) => [id, name ?? '(deleted)', String(admitted), String(limited)]),
      );
      output.line(`${admitted} admitted, ${limited} limited, from ${from} to ${to}`);
    });
  });
}
