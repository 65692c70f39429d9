import { setTimeout } from 'node:timers/promises';
import { routes } from '../../../../lambdas/http/routes/index.ts';
import { CliError, exitCodes } from '../../../cli-error.ts';
import type { Context, ResponseOf } from '../../../context.ts';
import type { Row, WorkspaceName } from './rows.ts';

/** The limits of one request. A body has at most 256 KiB. */
const keysPerRequest = 100;
const bytesPerRequest = 200_000;

const attempts = 5;
const pauseMs = 1000;

type ServiceResult = ResponseOf<typeof routes.importKeys>['results'][number];

/** The reasons for which the service refuses a key. */
export type ImportRefusal = NonNullable<ServiceResult['reason']>;

/** The result for one row. */
export interface Result extends ServiceResult {
  readonly row: Row;
}

/** Returns the id of each workspace that the rows name. @throws CliError if a workspace does not exist */
export async function findWorkspaces(context: Context, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const row of rows) {
    const name = nameOf(row.workspace);
    if (ids.has(name)) continue;
    ids.set(name, await findWorkspace(context, row));
  }
  return ids;
}

async function findWorkspace(context: Context, { workspace, line }: Row): Promise<string> {
  const unknown = () => new CliError('notFound', `Line ${line}: there is no workspace with the ${nameOf(workspace)}.`);
  if ('externalId' in workspace) {
    const { workspaces } = await context.call(routes.listWorkspaces, { query: { externalId: workspace.externalId } });
    const [found] = workspaces;
    if (found === undefined) throw unknown();
    return found.id;
  }
  const found = await context.call(routes.getWorkspace, { id: workspace.id }).catch((error: unknown) => {
    throw error instanceof CliError && error.exitCode === exitCodes.notFound ? unknown() : error;
  });
  return found.workspace.id;
}

const nameOf = (workspace: WorkspaceName) =>
  'id' in workspace ? `id ${workspace.id}` : `external id ${workspace.externalId}`;

/** Imports the rows, one request after another, and yields the results of each request. */
export async function* importRows(
  context: Context,
  rows: readonly Row[],
  workspaces: ReadonlyMap<string, string>,
  importDeleted: boolean,
  note: (text: string) => void,
): AsyncGenerator<Result[]> {
  for (const [name, id] of workspaces) {
    for (const part of partsOf(rows.filter(({ workspace }) => nameOf(workspace) === name))) {
      const body = { keys: part.map(({ key }) => key), ...(importDeleted && { importDeleted }) };
      const { results } = await repeated(() => context.call(routes.importKeys, { id, body }), note);
      yield part.map((row, index) => ({ row, ...(results[index] as (typeof results)[number]) }));
    }
  }
}

/** Divides rows into requests that are small enough. */
function* partsOf(rows: readonly Row[]): Generator<Row[]> {
  let part: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row.key)) + 1;
    if (part.length === keysPerRequest || (part.length > 0 && bytes + size > bytesPerRequest)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(row);
    bytes += size;
  }
  if (part.length > 0) yield part;
}

/** Repeats a request that failed for a passing reason. An import can be repeated at any time: no key is imported twice. */
async function repeated<T>(request: () => Promise<T>, note: (text: string) => void): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      const isPassing =
        error instanceof CliError && (error.exitCode === exitCodes.failed || error.exitCode === exitCodes.conflict);
      if (!isPassing || attempt === attempts) throw error;
      note(`${error.message}\nRepeating the request …`);
      await setTimeout(pauseMs * 2 ** (attempt - 1));
    }
  }
}
