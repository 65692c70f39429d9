import type { PhotoRequestStore } from '../../domain/sample/ports.ts';
import { PhotoRequestListEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { Cursors } from '../../http/cursor.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/sample.ts';
import { cursorsFrom } from '../../wiring/api.ts';
import { photoRequestsDependencies } from '../../wiring/sample.ts';

export interface Dependencies extends ApiDependencies {
  readonly photoRequests: PhotoRequestStore;
  readonly cursors: Cursors;
}

/** Lists the photo requests of the caller's workspace and environment. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.listPhotoRequests, dependencies, async ({ input, caller }) => {
    const { photoRequests, cursors } = dependencies;
    const { workspaceId, environment } = caller.principal;
    const list = ['photo-requests', workspaceId, environment];
    const after = await cursors.decode(list, input.query.cursor);
    const page = await photoRequests.list(caller.principal, { limit: input.query.limit, after });
    return { photo_requests: page.requests, next_cursor: await cursors.encode(list, page.next) };
  });

function liveDependencies(): Dependencies {
  const environment = readEnvironment(PhotoRequestListEnvironment);
  return { ...photoRequestsDependencies(environment), cursors: cursorsFrom(environment) };
}

export const handler = createHandler(liveDependencies());
