import { ApiEnvironment, readEnvironment } from './environment.ts';
import { type ApiDependencies, apiHandler } from './http/api-handler.ts';
import { openApiDocument } from './http/openapi.ts';
import { routes } from './http/routes.ts';
import { apiDependencies } from './wiring.ts';

/** Serves the OpenAPI document. */
export const createHandler = (dependencies: ApiDependencies) =>
  apiHandler(routes.getOpenApi, dependencies, async ({ basePath }) => ({ ...openApiDocument(basePath) }));

export const handler = createHandler(apiDependencies(readEnvironment(ApiEnvironment)));
