import { isDeepStrictEqual } from 'node:util';
import type { Write } from '../../lambdas/adapters/dynamodb/keys-table.ts';
import { externalIdWrites, holderOf } from '../../lambdas/adapters/dynamodb/workspace-store.ts';
import type { Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import type { RestoreReport } from './report.ts';
import type { TwoTables } from './two-tables.ts';

/**
 * Returns a restored workspace with an external id that no other workspace has, and the writes that reserve the id. The live
 * workspace keeps its id if another workspace has taken the id of the backup since.
 */
export async function withFreeExternalId(
  { tables: { live: table }, report }: { readonly tables: TwoTables; readonly report: RestoreReport },
  restored: Workspace,
  live: Workspace | undefined,
): Promise<{ readonly workspace: Workspace; readonly reservation: Write[] }> {
  const { id, externalId: wanted = null } = restored;
  const current = live?.externalId ?? null;
  const holder = wanted === null ? undefined : await holderOf(table, wanted);
  if (holder !== undefined && holder.id !== id) {
    report.notes.push(
      `${id} does not get its external id ${wanted} back: ${holder.id} has it now. To change it: latchkey workspace update ${id} --external-id <id>`,
    );
    const workspace = { ...restored, externalId: current };
    return { workspace: live !== undefined && isDeepStrictEqual(workspace, live) ? live : workspace, reservation: [] };
  }
  // The live workspace can name an id whose item is lost.
  const before = holder === undefined && current === wanted ? null : current;
  return { workspace: restored, reservation: await externalIdWrites(table, id, before, wanted) };
}
