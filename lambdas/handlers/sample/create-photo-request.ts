import type { PhotoRequestStore } from '../../domain/sample/ports.ts';
import { newId, type RandomBytes } from '../../domain/shared/random.ts';
import { isoTime } from '../../domain/shared/time.ts';
import { PhotoRequestsEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/sample.ts';
import { photoRequestsDependencies } from '../../wiring/sample.ts';

export interface Dependencies extends ApiDependencies {
  readonly photoRequests: PhotoRequestStore;
  readonly random: RandomBytes;
}

/** Stores a photo request for the caller's workspace and environment. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.createPhotoRequest, dependencies, async ({ input, caller }) => {
    const { photoRequests, clock, random } = dependencies;
    const now = clock();
    const request = {
      id: newId('pr', now, random),
      status: 'pending' as const,
      created_at: isoTime(now),
      ...input.body,
    };
    await photoRequests.put(caller.principal, request);
    return request;
  });

export const handler = createHandler(photoRequestsDependencies(readEnvironment(PhotoRequestsEnvironment)));
