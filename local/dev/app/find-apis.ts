import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { createWorkspace } from '../../../lambdas/http/routes/admin.ts';
import { settingsFileName } from '../../../lambdas/settings-file.ts';
import type { ApiDefinition } from '../../gateway/api-definition.ts';
import type { HttpApiDefinition } from '../../http-api/http-api-definition.ts';
import type { FunctionDefinition } from '../../lambda/functions.ts';
import { StartError } from '../../shared/start-error.ts';
import type { Template } from '../../template/template-types.ts';
import { type LeftOut, pathOf } from './left-out.ts';

/** The settings beside the code of an authorizer. */
const Settings = z.object({
  ROUTE_SCOPES: z
    .record(z.string(), z.union([z.string(), z.object({ scope: z.string(), cost: z.number() })]))
    .default({}),
});

/** An API of the app. */
export interface AppApi<Definition extends ApiDefinition | HttpApiDefinition = ApiDefinition | HttpApiDefinition> {
  /** The path of its construct. */
  readonly path: string;
  readonly definition: Definition;
  /** The scopes that its routes need, sorted. */
  readonly scopes: readonly string[];
}

export interface AppApis {
  /** The API of Latchkey itself. */
  readonly latchkey: AppApi<ApiDefinition>;
  /** The APIs that Latchkey protects. */
  readonly protectedApis: readonly AppApi[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Finds the API of Latchkey, by its routes, and the APIs that it protects, by their authorizers.
 * @throws StartError unless the app has one Latchkey and protects an API with it
 */
export function findApis(
  definitions: readonly (ApiDefinition | HttpApiDefinition)[],
  template: Template,
  functions: readonly FunctionDefinition[],
): AppApis {
  const apis = definitions.map((definition): AppApi => {
    const { apiId } = definition;
    const resource = template.Resources?.[apiId];
    return {
      path: resource === undefined ? apiId : pathOf(apiId, resource),
      definition,
      scopes: scopesOf(definition, functions),
    };
  });
  const own = apis.filter(isLatchkey);
  const [latchkey, second] = own;
  if (latchkey === undefined) {
    throw new StartError(
      "The app has no Latchkey. Create one with `new Latchkey(stack, 'Latchkey')` of @latchkey/cdk, and protect an API with it.",
    );
  }
  if (second !== undefined) {
    throw new StartError(
      `The app has ${own.length} deployments of Latchkey: ${own.map(({ path }) => constructPath(path)).join(', ')}. Choose the stacks of one with ` +
        '--stacks.',
    );
  }
  const others = apis.filter((each) => each !== latchkey);
  const protectedApis = others.filter(({ scopes }) => scopes.length > 0);
  const unprotected = others.filter(({ scopes }) => scopes.length === 0);
  if (protectedApis.length === 0) {
    throw new StartError(
      "Latchkey protects no API of the app. Protect one with `latchkey.protect(api, { scope: 'orders:read' })`.",
    );
  }
  return {
    latchkey,
    protectedApis,
    leftOut: unprotected.map(({ path }) => ({ what: path, why: 'Latchkey does not protect it' })),
  };
}

/** Returns the path of the construct `Latchkey` from the path of its API. */
export function constructPath(apiPath: string): string {
  return apiPath.replace(/(\/[^/]+){2}$/, '');
}

function isLatchkey(api: AppApi): api is AppApi<ApiDefinition> {
  const { method, path } = createWorkspace;
  return (
    !isHttpApi(api.definition) && api.definition.routes.some((each) => each.method === method && each.resource === path)
  );
}

/** Whether an API is an HTTP API, not a REST API. */
export function isHttpApi(definition: ApiDefinition | HttpApiDefinition): definition is HttpApiDefinition {
  return !('keySource' in definition);
}

/** Returns the scopes that the authorizers of Latchkey check on an API. Other authorizers have no settings beside their code. */
function scopesOf({ routes }: ApiDefinition | HttpApiDefinition, functions: readonly FunctionDefinition[]): string[] {
  const authorizers = new Set(routes.flatMap(({ authorizer }) => authorizer?.functionId ?? []));
  const scopes = functions
    .filter(({ id }) => authorizers.has(id))
    .flatMap(({ directory }) => {
      const file = join(directory, settingsFileName);
      const { ROUTE_SCOPES } = Settings.parse(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
      return Object.values(ROUTE_SCOPES).map((each) => (typeof each === 'string' ? each : each.scope));
    });
  return [...new Set(scopes)].sort();
}
