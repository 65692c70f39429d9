import { type Command as Any, Command, Option } from 'commander';
import { routes } from '../../lambdas/http/routes/index.ts';
import { CliError } from '../cli-error.ts';
import type { Context, ContextOf } from '../context.ts';
import { csvOf } from '../csv.ts';
import { readPages } from '../service/pages.ts';
import { addUsageOptions, queryOf, type UsageOptions } from '../usage-options.ts';

interface Options extends UsageOptions {
  readonly groupBy?: 'workspace' | 'owner' | 'key';
  readonly allWorkspaces?: boolean;
  readonly workspace?: string;
  readonly format: 'table' | 'csv';
}

type Cell = string | number | null;

/** `latchkey usage`: shows the requests of the keys of a workspace or, for operators, of all workspaces. */
export function usageCommand(contextOf: ContextOf): Command {
  const usage = new Command('usage').description('show the requests of a workspace, or of all workspaces');
  return addUsageOptions(usage)
    .addOption(
      new Option('--group-by <group>', 'key, owner or workspace (default: key)').choices(['key', 'owner', 'workspace']),
    )
    .option('--all-workspaces', 'all workspaces, by whole days, with AWS credentials')
    .option('--workspace <id>', 'one workspace, which may be deleted, by whole days, with AWS credentials')
    .addOption(new Option('--format <format>', 'output').choices(['table', 'csv']).default('table'))
    .action(async (options: Options, command: Any) => {
      const context = contextOf(command);
      const { allWorkspaces = false, workspace, groupBy } = options;
      const isOfOperators = allWorkspaces || workspace !== undefined || groupBy === 'workspace';
      await (isOfOperators ? showAll : showOne)(context, options);
    });
}

/** Shows the usage of the workspace of the management key. */
async function showOne(context: Context, options: Options): Promise<void> {
  const { groupBy = 'key', format } = options;
  const range = queryOf(options, Date.now());
  const pages = await readPages(
    (cursor) => context.call(routes.getUsage, { query: { ...range, groupBy, cursor } }),
    (page) => [...page.keys, ...page.owners],
    Number.POSITIVE_INFINITY,
  );
  const { from, to, admitted, limited } = pages[0].usage;
  const [keys, owners] = [pages.flatMap((page) => page.keys), pages.flatMap((page) => page.owners)];
  const rows: Cell[][] =
    groupBy === 'key'
      ? keys.map((key) => [key.id, key.name ?? '(deleted)', key.environment, key.ownerId, ...countsOf(key)])
      : owners.map((owner) => [owner.ownerId, ...countsOf(owner)]);
  const titles = groupBy === 'key' ? ['ID', 'NAME', 'ENVIRONMENT', 'OWNER'] : ['OWNER'];
  show(context, format, { titles, rows, response: { from, to, ...(groupBy === 'key' ? { keys } : { owners }) } }, () =>
    context.note(`${admitted} admitted, ${limited} rate limited, from ${from} to ${to}`),
  );
}

/** Shows the usage of all workspaces, or of one, to operators. */
async function showAll(context: Context, options: Options): Promise<void> {
  const { groupBy = 'workspace', workspace, format, granularity } = options;
  if (granularity !== undefined) {
    throw new CliError('usage', 'Leave out --granularity: the usage of workspaces is added up by whole days.');
  }
  const { from, to } = queryOf(options, Date.now());
  const query = { from, to, groupBy, workspaceId: workspace };
  const pages = await readPages(
    (cursor) => context.call(routes.getAdminUsage, { query: { ...query, cursor } }),
    (page) => page.usage,
    Number.POSITIVE_INFINITY,
  );
  const [{ countedTo, keptSince, ...first }] = pages;
  const usage = pages.flatMap((page) => page.usage);
  const rows = usage.map((row): Cell[] => [row.workspaceId, row.ownerId, row.keyId, ...countsOf(row)]);
  const response = { from: first.from, to: first.to, keptSince, countedTo, usage };
  show(context, format, { titles: ['WORKSPACE', 'OWNER', 'KEY'], rows, response }, () =>
    context.note(`From ${first.from} to ${first.to}, counted to ${countedTo ?? 'no hour yet'}`),
  );
}

interface Shown {
  readonly titles: readonly string[];
  readonly rows: readonly Cell[][];
  readonly response: object;
}

function show(context: Context, format: Options['format'], { titles, rows, response }: Shown, note: () => void): void {
  const all = [...titles, 'ADMITTED', 'LIMITED', 'REFUSED'];
  context.print(response, (output) => {
    if (format === 'csv') {
      output.line(
        csvOf(
          all.map((title) => title.toLowerCase()),
          rows,
        ),
      );
      return;
    }
    output.table(
      all,
      rows.map((row) => row.map((cell) => String(cell ?? '-'))),
    );
    note();
  });
}

/** Returns the admitted, the rate-limited and the otherwise refused requests. */
function countsOf(counts: {
  admitted: number;
  limited: number;
  refused: Readonly<Record<string, number | undefined>>;
}) {
  const refused = Object.values(counts.refused).reduce((sum: number, count = 0) => sum + count, 0);
  return [counts.admitted, counts.limited, refused];
}
