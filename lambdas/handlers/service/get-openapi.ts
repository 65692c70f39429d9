import { OpenApiEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import { openApiDocument } from '../../http/openapi.ts';
import * as routes from '../../http/routes/service.ts';
import { apiDependencies } from '../../wiring/api.ts';

export interface Dependencies extends ApiDependencies {
  /** The tags whose routes the API has. */
  readonly routeTags: readonly string[];
}

/** Serves the OpenAPI document. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.getOpenApi, dependencies, async ({ basePath }) => ({
    ...openApiDocument(basePath, dependencies.routeTags),
  }));

function liveDependencies(): Dependencies {
  const environment = readEnvironment(OpenApiEnvironment);
  return { ...apiDependencies(environment), routeTags: environment.ROUTE_TAGS };
}

export const handler = createHandler(liveDependencies());
