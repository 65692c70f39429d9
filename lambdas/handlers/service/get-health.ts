import { ApiEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/service.ts';
import { apiDependencies } from '../../wiring/api.ts';

/** Responds if the gateway and Lambda work. Reads nothing else, so a slow table does not make the service look down. */
export const createHandler = (dependencies: ApiDependencies) =>
  apiHandler(routes.getHealth, dependencies, async () => ({ status: 'ok' as const }));

export const handler = createHandler(apiDependencies(readEnvironment(ApiEnvironment)));
