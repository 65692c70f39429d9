import { assertIsLive } from '../../domain/access/principal.ts';
import { viewOfEvent } from '../../domain/events/audit-view.ts';
import type { AuditHistory } from '../../domain/events/ports.ts';
import { InvalidRequestError } from '../../domain/shared/errors.ts';
import { AuditListEnvironment, readEnvironment } from '../../environment.ts';
import type { Cursors } from '../../http/cursor.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import { listWorkspaceAuditEvents } from '../../http/routes/operators.ts';
import * as routes from '../../http/routes/workspace.ts';
import { workspaceHandler } from '../../http/workspace-handler.ts';
import { cursorsFrom } from '../../wiring/api.ts';
import { auditHistoryDependencies } from '../../wiring/workspace.ts';

export interface Dependencies extends ApiDependencies {
  readonly history: AuditHistory;
  readonly cursors: Cursors;
}

/** Lists the audit events of the workspace. */
export const createHandler = (dependencies: Dependencies) =>
  workspaceHandler(
    routes.listAuditEvents,
    listWorkspaceAuditEvents,
    dependencies,
    async ({ input, caller: { principal } }) => {
      const { history, cursors } = dependencies;
      // The events of live keys must not be visible to test keys.
      assertIsLive(principal);
      const { workspaceId } = principal;
      const { limit, cursor, ...wanted } = input.query;
      const { actor, keyId, action, from, to } = wanted;
      if (from !== undefined && to !== undefined && to < from) {
        throw new InvalidRequestError([{ path: 'query.to', message: 'must not be before "from"' }]);
      }
      const filters = [actor, keyId, action, from, to].map((each) => JSON.stringify(each ?? null));
      const list = ['audit-events', workspaceId, ...filters];
      const after = await cursors.decode(list, cursor);
      const page = await history.list(workspaceId, { actor, keyId, action, from, to, limit, after });
      return {
        auditEvents: page.events.map(viewOfEvent),
        nextCursor: await cursors.encode(list, page.next),
      };
    },
  );

function liveDependencies(): Dependencies {
  const environment = readEnvironment(AuditListEnvironment);
  return { ...auditHistoryDependencies(environment), cursors: cursorsFrom(environment) };
}

export const handler = createHandler(liveDependencies());
