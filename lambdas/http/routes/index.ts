import { adminRoutes } from './admin.ts';
import { apiRoutes } from './apis.ts';
import { keyRoutes } from './keys.ts';
import { operatorRoutes } from './operators.ts';
import type { Route } from './route.ts';
import { sampleRoutes } from './sample.ts';
import { serviceRoutes } from './service.ts';
import { serviceKeyRoutes } from './service-keys.ts';
import { verifyRoutes } from './verify.ts';
import { workspaceRoutes } from './workspace.ts';

export type { ResponseSchema, Route } from './route.ts';

/**
 * The table of all routes. The gateway's resources, the authorizer's scopes and the OpenAPI document are derived from it.
 * Handlers import only their own route, which loads faster.
 */
export const routes = {
  ...keyRoutes,
  ...workspaceRoutes,
  ...sampleRoutes,
  ...adminRoutes,
  ...operatorRoutes,
  ...serviceKeyRoutes,
  ...verifyRoutes,
  ...apiRoutes,
  ...serviceRoutes,
} as const satisfies Record<string, Route>;

export const allRoutes: readonly Route[] = Object.values(routes);
