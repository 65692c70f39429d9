import { OpenApiEnvironment, readEnvironment } from '../../environment.ts';
import { apiHandler } from '../../http/api-handler.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/service.ts';
import { apiDependencies } from '../../wiring/api.ts';

export interface Dependencies extends ApiDependencies {
  /** The tags whose routes the API has. */
  readonly routeTags: readonly string[];
}

/** Serves the OpenAPI document. Its server is the prefix of the routes: the stage, or `/`. */
export const createHandler = (dependencies: Dependencies) =>
  apiHandler(routes.getOpenApi, dependencies, async ({ basePath }) => {
    // Loaded with the first request: the document is as large as the rest of the bundle.
    const { openApiDocument } = await import('../../http/openapi.ts');
    return { ...openApiDocument(dependencies.routeTags), servers: [{ url: basePath }] };
  });

function liveDependencies(): Dependencies {
  const environment = readEnvironment(OpenApiEnvironment);
  return { ...apiDependencies(environment), routeTags: environment.ROUTE_TAGS };
}

export const handler = createHandler(liveDependencies());
