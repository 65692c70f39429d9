import type { PhotoRequestStore } from '../../domain/sample/ports.ts';
import { NotFoundError } from '../../domain/shared/errors.ts';
import { isId } from '../../domain/shared/random.ts';
import { PhotoRequestsEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/sample.ts';
import { photoRequestsDependencies } from '../../wiring/sample.ts';

export interface Dependencies extends ApiDependencies {
  readonly photoRequests: PhotoRequestStore;
}

/** Returns a photo request of the caller's workspace and environment. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.getPhotoRequest, dependencies, async ({ input, caller }) => {
    const { id } = input.path;
    const request = isId('pr', id) ? await dependencies.photoRequests.get(caller.principal, id) : undefined;
    if (request === undefined) throw new NotFoundError('photo request');
    return request;
  });

export const handler = createHandler(photoRequestsDependencies(readEnvironment(PhotoRequestsEnvironment)));
