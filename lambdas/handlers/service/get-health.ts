import { ApiEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/service.ts';
import { apiDependencies } from '../../wiring/api.ts';

/** Answers that the gateway and Lambda work. Asks nothing else: a slow table must not look like a dead service. */
export const createHandler = (dependencies: ApiDependencies) =>
  apiHandler(routes.getHealth, dependencies, async () => ({ status: 'ok' as const }));

export const handler = createHandler(apiDependencies(readEnvironment(ApiEnvironment)));
