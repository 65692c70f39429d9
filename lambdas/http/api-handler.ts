import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type * as z from 'zod';
import { ServiceUnavailableError } from '../domain/shared/errors.ts';
import type { Asker } from '../domain/verification/asker.ts';
import type { ApiDependencies, AskedDependencies, KeepingDependencies } from './dependencies.ts';
import type { Keep } from './idempotency/answers.ts';
import { authenticated } from './middleware/authenticated.ts';
import { jsonBody } from './middleware/json-body.ts';
import { respond } from './middleware/respond.ts';
import { validated } from './middleware/validated.ts';
import type { ApiEvent, Caller, Manager, Operator } from './request.ts';
import { isKeeping, type KeepingRoute, type ResponseSchema, type Route } from './routes/route.ts';

type InputOf<Part> = Part extends readonly string[]
  ? { readonly [Name in Part[number]]: string }
  : Part extends z.ZodType
    ? z.output<Part>
    : never;

/** The parsed parts of a request, typed by the route's schemas. */
type Input<R extends Route> = {
  readonly [Part in keyof R['request']]: InputOf<R['request'][Part]>;
};

type CallerOf<R extends Route> = {
  'api-key': Caller;
  management: Manager;
  iam: Operator;
  'in-function': Asker;
  none: undefined;
}[R['auth']];

export interface ApiRequest<R extends Route> {
  readonly input: Input<R>;
  /** The caller; undefined on public routes. */
  readonly caller: CallerOf<R>;
  readonly requestId: string;
  /** The prefix of the routes on the server: the stage, the base path of a custom domain, or `/`. */
  readonly basePath: string;
  /** Keeps the answer for repeated requests, on routes that take an idempotency key. */
  readonly keep: R extends KeepingRoute ? Keep : undefined;
}

/**
 * The dependencies of a route's handler. A route that takes idempotency keys needs the answers that were kept, and a route
 * whose function verifies the caller needs the means for it.
 */
export type DependenciesOf<R extends Route> = R extends KeepingRoute
  ? KeepingDependencies
  : R extends { readonly auth: 'in-function' }
    ? AskedDependencies
    : ApiDependencies;

export type ApiHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** The time before Lambda's timeout at which the handler stops, so the caller gets a problem, not a gateway timeout. */
const earlyMs = 500;

/**
 * Creates the handler of a route with the middleware that all routes share. `respond` is outermost: it sets headers, logs, and
 * turns errors into problems. Then `authenticated` reads the caller, `jsonBody` parses the body, `validated` checks the input.
 * A request with an idempotency key runs only if its answer is not kept yet.
 */
export function apiHandler<R extends Route>(
  route: R,
  dependencies: DependenciesOf<R>,
  handle: (request: ApiRequest<R>) => Promise<z.input<ResponseSchema<R>>>,
): ApiHandler {
  const handler = middy<ApiEvent, APIGatewayProxyResult>({
    timeoutEarlyInMillis: earlyMs,
    timeoutEarlyResponse: () => {
      throw new ServiceUnavailableError({ cause: new Error(`${route.lambda} ran out of time`) });
    },
  })
    .use(respond(route, dependencies))
    .use(authenticated(route, dependencies))
    .use(jsonBody(route))
    .use(validated(route))
    .handler(async (event) => {
      const run = async (keep?: Keep) => {
        const response = await handle({
          input: event.input as Input<R>,
          caller: (event.caller ?? event.asker) as CallerOf<R>,
          requestId: event.requestContext.requestId,
          basePath: basePathOf(event),
          keep: keep as ApiRequest<R>['keep'],
        });
        return { statusCode: route.success.status, body: JSON.stringify(response) };
      };
      return isKeeping(route) ? (dependencies as KeepingDependencies).answers.answer(route, event, run) : run();
    });
  return handler as unknown as ApiHandler;
}

/**
 * Returns the part of the path before the route. `requestContext.path` begins with the stage, or with the base path of a custom
 * domain, or with neither.
 */
function basePathOf({ requestContext: { path }, resource }: APIGatewayProxyEvent): string {
  const segmentsOf = (text: string) => text.split('/').filter((segment) => segment !== '');
  return `/${segmentsOf(path).slice(0, -segmentsOf(resource).length).join('/')}`;
}
