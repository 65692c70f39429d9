import type * as z from 'zod';
import type { ErrorCode } from '../../domain/shared/error-codes.ts';
import type { Responses } from './responses/index.ts';

/** A method of a path: its Lambda, its scope and its operation in the OpenAPI document. */
export type Route = AnyRoute & (Posting | { readonly method: 'GET' | 'PUT' | 'PATCH' | 'DELETE' });

/** Each POST route must say what happens when a client repeats a request, because it may have lost the response. */
interface Posting {
  readonly method: 'POST';
  /**
   * `kept-answer`: the route takes an `Idempotency-Key`, and a repeated request gets the answer of the first one. `same-effect`:
   * the second request changes nothing more. `new-object`: each request creates another object. `counts-again`: each request is
   * counted.
   */
  readonly repeated: 'kept-answer' | 'same-effect' | 'new-object' | 'counts-again';
}

/** A route whose answers are kept for clients that send an idempotency key. */
export type KeepingRoute = Extract<Route, Posting> & { readonly repeated: 'kept-answer' };

export function isKeeping(route: Route): route is KeepingRoute {
  return route.method === 'POST' && route.repeated === 'kept-answer';
}

interface AnyRoute {
  readonly path: `/${string}`;
  /** The name of the Lambda that serves it: a file in lambdas/handlers/. null: API Gateway responds with `fixedBody`. */
  readonly lambda: string | null;
  readonly fixedBody?: object;
  /**
   * The accepted callers: `api-key` API keys; `management` API keys and signed-in people; `iam` operators with AWS
   * credentials (SigV4); `in-function` service keys, and API keys with the scope, which the function itself verifies; `none`
   * everyone.
   */
  readonly auth: 'api-key' | 'management' | 'iam' | 'in-function' | 'none';
  /** The scope that the key or the role needs; null for routes without keys and roles. */
  readonly scope: string | null;
  readonly tag: 'API keys' | 'Workspace' | 'Sample API' | 'Verification' | 'Admin plane' | 'Service';
  readonly summary: string;
  readonly request: {
    /** The names of the parameters in the path. */
    readonly path?: readonly string[];
    readonly query?: z.ZodObject;
    readonly body?: z.ZodType;
  };
  readonly success: { readonly status: 200 | 201; readonly description: string; readonly body: keyof Responses };
  /** The errors of this route, besides those that all routes with the same `auth` share. */
  readonly errors: readonly ErrorCode[];
}

/**
 * Defines a route. Call it as `/* @__PURE__ *\/ route(() => ({ … }))`: the bundle of a handler then contains only its own
 * routes and their schemas (test/infra/functions/bundles.test.ts).
 */
export const route = <const R extends Route>(define: () => R): R => define();

/** The schema of a route's response. */
export type ResponseSchema<R extends Route> = Responses[R['success']['body']];
