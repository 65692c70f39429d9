import { isDeepStrictEqual } from 'node:util';
import { DynamoRegistrationStore } from '../../adapters/dynamodb/apis/registration-store.ts';
import type { RegistrationStore } from '../../domain/apis/ports.ts';
import { isApiId, type Registration, type RouteScopes } from '../../domain/apis/registration.ts';
import { listedApi, type NewRegistration, viewOfApi } from '../../domain/apis/registration-schema.ts';
import { auditEvent } from '../../domain/events/audit-event.ts';
import { scopeAndCost } from '../../domain/limits/route-scope.ts';
import { InvalidRequestError, NotFoundError } from '../../domain/shared/errors.ts';
import { type RandomBytes, systemRandom } from '../../domain/shared/random.ts';
import { isoTime } from '../../domain/shared/time.ts';
import { ApiRegistrationEnvironment, readEnvironment } from '../../environment.ts';
import { type ApiHandler, apiHandler } from '../../http/api-handler.ts';
import type { Cursors } from '../../http/cursor.ts';
import type { ApiDependencies } from '../../http/dependencies.ts';
import * as routes from '../../http/routes/apis.ts';
import { apiDependencies, cursorsFrom } from '../../wiring/api.ts';
import { dynamoClient } from '../../wiring/clients.ts';

export interface Dependencies extends ApiDependencies {
  readonly registrations: RegistrationStore;
  readonly cursors: Cursors;
  readonly random: RandomBytes;
}

/** Serves the routes of registered APIs. They read and write the same items (docs/decisions/0057-shared-authorizer.md). */
export function createHandler(dependencies: Dependencies): ApiHandler {
  const [list, get] = [listHandler(dependencies), getHandler(dependencies)];
  const [register, unregister] = [registerHandler(dependencies), unregisterHandler(dependencies)];
  return (event, context) => {
    if (event.resource === routes.listRegisteredApis.path) return list(event, context);
    switch (event.httpMethod) {
      case routes.registerApi.method:
        return register(event, context);
      case routes.unregisterApi.method:
        return unregister(event, context);
      default:
        return get(event, context);
    }
  };
}

const listHandler = (dependencies: Dependencies) =>
  apiHandler(routes.listRegisteredApis, dependencies, async ({ input }) => {
    const { registrations, cursors } = dependencies;
    const { limit, cursor } = input.query;
    const page = await registrations.list({ limit, after: await cursors.decode(['apis'], cursor) });
    return { apis: page.registrations.map(listedApi), nextCursor: await cursors.encode(['apis'], page.next) };
  });

const getHandler = (dependencies: Dependencies) =>
  apiHandler(routes.getRegisteredApi, dependencies, async ({ input }) => {
    const registration = await dependencies.registrations.get(apiIdOf(input.path.id));
    if (registration === undefined) throw new NotFoundError('registered API');
    return { api: viewOfApi(registration) };
  });

/** Registers an API, or replaces its registration. Writes nothing if it is registered in this way already. */
const registerHandler = (dependencies: Dependencies) =>
  apiHandler(routes.registerApi, dependencies, async ({ input, caller, requestId }) => {
    const { registrations, clock } = dependencies;
    const { id } = input.path;
    if (!isApiId(id)) {
      const message = 'must be the id of an API, such as a1b2c3d4e5: the first part of the host name of its URL';
      throw new InvalidRequestError([{ path: 'path.id', message }]);
    }
    const wanted = { ...input.body, scopes: withoutDefaults(input.body.scopes) };
    const registration = await registrations.put(id, (current) => {
      const at = isoTime(clock());
      const audit = auditEvent(dependencies, {
        action: 'api.registered',
        workspaceId: null,
        keyId: null,
        actor: caller.actor,
        requestId,
        changes: { apiId: id, ...wanted },
      });
      if (current !== undefined && isAlready(current, wanted)) return { registration: current, audit };
      const changed = { id, ...wanted, createdAt: current?.createdAt ?? at, updatedAt: at, revision: 0 };
      return { registration: changed, audit };
    });
    return { api: viewOfApi(registration) };
  });

const unregisterHandler = (dependencies: Dependencies) =>
  apiHandler(routes.unregisterApi, dependencies, async ({ input, caller, requestId }) => {
    const origin = { workspaceId: null, keyId: null, actor: caller.actor, requestId } as const;
    await dependencies.registrations.delete(apiIdOf(input.path.id), ({ id: apiId, name }) =>
      auditEvent(dependencies, { ...origin, action: 'api.unregistered', changes: { apiId, name } }),
    );
    return { success: true as const };
  });

/** Returns a text that has the form of the id of an API. @throws NotFoundError for other texts, which need no lookup */
function apiIdOf(text: string): string {
  if (!isApiId(text)) throw new NotFoundError('registered API');
  return text;
}

function isAlready({ name, scopes, limitAtGateway }: Registration, wanted: NewRegistration): boolean {
  return isDeepStrictEqual({ name, scopes, limitAtGateway }, wanted);
}

/** Returns scopes in which a cost of 1 is left out. */
function withoutDefaults(scopes: RouteScopes): NewRegistration['scopes'] {
  return Object.fromEntries(
    Object.entries(scopes).map(([name, value]) => {
      const { scope, cost } = scopeAndCost(value);
      return [name, cost === 1 ? scope : { scope, cost }];
    }),
  );
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(ApiRegistrationEnvironment);
  return {
    ...apiDependencies(environment),
    registrations: new DynamoRegistrationStore(dynamoClient(), environment.KEYS_TABLE),
    cursors: cursorsFrom(environment),
    random: systemRandom,
  };
}

export const handler = createHandler(liveDependencies());
