import * as z from 'zod';
import { Scope } from '../access/scope-schema.ts';
import { maxCost } from '../limits/route-scope.ts';
import { schema } from '../shared/schema.ts';
import { line, storedText } from '../shared/text.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';
import type { Registration } from './registration.ts';
import { equalRoutes, maxRouteNameLength, problemOfRouteName, routeNamePattern } from './route-names.ts';

/** The most routes that a registration names. Its audit event then fits the event bus. */
const maxRoutes = 500;

const Cost = /* @__PURE__ */ schema(() =>
  z
    .int()
    .min(1)
    .max(maxCost)
    .meta({ description: `How many requests of a quota a request counts as: 1 to ${maxCost}.` }),
);

const RouteScopes = /* @__PURE__ */ schema(() =>
  z
    .record(
      z.string().max(maxRouteNameLength).regex(routeNamePattern),
      z.union([Scope, z.strictObject({ scope: Scope, cost: Cost })], {
        error: 'must be a scope such as "orders:read", or { "scope": "orders:write", "cost": 5 }',
      }),
      { error: ({ code, input }) => (code === 'invalid_key' ? problemOfRouteName(String(input)) : undefined) },
    )
    .superRefine((scopes, context) => {
      const names = Object.keys(scopes);
      if (names.length === 0) context.addIssue('must name at least one route, or "*" for all routes');
      if (names.length > maxRoutes) context.addIssue(`must name at most ${maxRoutes} routes`);
      for (const [name, first] of equalRoutes(names)) {
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `is the same route as "${first}"; remove one of them`,
        });
      }
    })
    .meta({
      id: 'RouteScopes',
      minProperties: 1,
      maxProperties: maxRoutes,
      description:
        'The scope that each route needs, by method and path as API Gateway writes them, with its cost if that is not 1. `ANY` stands for all other methods of a path, `$default` for that route of an HTTP API, and `*` for all other routes. Without `*`, requests to a route that is not named are refused.',
      examples: [{ 'GET /orders/{id}': 'orders:read', 'POST /orders': { scope: 'orders:write', cost: 5 } }],
    }),
);

const limitAtGateway = () =>
  z.boolean().meta({
    description:
      'Whether requests over their limit are denied at the gateway, for backends that cannot return 429. API Gateway then responds with its response for ACCESS_DENIED.',
  });

/** The body of a registration. */
export const NewRegistration = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      name: line(100).nullable().default(null).meta({ description: 'A name for lists.' }),
      scopes: RouteScopes,
      limitAtGateway: limitAtGateway().default(false),
    })
    .meta({ id: 'NewRegistration' }),
);
export type NewRegistration = z.output<typeof NewRegistration>;

const shown = () => ({
  id: z.string().meta({ description: 'The id of the API at API Gateway.', examples: ['a1b2c3d4e5'] }),
  name: storedText(100).nullable(),
});
const shownLast = () => ({ limitAtGateway: limitAtGateway(), createdAt: Timestamp, updatedAt: Timestamp });

/** A registered API with its routes. */
export const RegisteredApi = /* @__PURE__ */ schema(() =>
  z.strictObject({ ...shown(), scopes: RouteScopes, ...shownLast() }).meta({ id: 'RegisteredApi' }),
);
/** A registered API in a list. */
export const ListedApi = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      ...shown(),
      routeCount: z.int().min(1).meta({ description: 'The number of routes that the registration names.' }),
      ...shownLast(),
    })
    .meta({ id: 'ListedApi' }),
);

/** Returns the view of a registration. It copies field by field, so no other field is shown. */
export function viewOfApi(registration: Registration): z.output<typeof RegisteredApi> {
  const { id, name, limitAtGateway, createdAt, updatedAt } = registration;
  // DynamoDB keeps no order of the names.
  const scopes = Object.fromEntries(
    Object.entries(registration.scopes).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  return { id, name, scopes, limitAtGateway, createdAt, updatedAt };
}

export function listedApi({ scopes, ...registration }: Registration): z.output<typeof ListedApi> {
  const { id, name, limitAtGateway, createdAt, updatedAt } = registration;
  return { id, name, routeCount: Object.keys(scopes).length, limitAtGateway, createdAt, updatedAt };
}
