import type { Principal } from '../lambdas/domain/access/principal.ts';
import { limitError, principalOf, rateHeadersOf, retryAfterOf } from '../lambdas/http/authorizer-context.ts';
import { problemMediaType, problemOf } from '../lambdas/http/problem.ts';
import { contextOf } from './context.ts';
import type { ProxyEvent, ProxyResult } from './proxy-event.ts';

/** An event with its principal. */
export type Authenticated<Event extends ProxyEvent = ProxyEvent> = Event & {
  /** The caller: the API key that the authorizer verified. */
  readonly principal: Principal;
};

/** The part of a request of middy that the middleware needs. */
interface MiddlewareRequest {
  event: Authenticated;
  response: ProxyResult | null | undefined;
}

/** A middleware for middy. */
export interface LatchkeyMiddleware {
  before(request: MiddlewareRequest): ProxyResult | undefined;
  after(request: MiddlewareRequest): void;
  onError(request: MiddlewareRequest): void;
}

export interface LatchkeyOptions {
  /** Headers of the responses that the middleware creates, e.g. `Access-Control-Allow-Origin`. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Middleware (middy) for a Lambda proxy integration behind `latchkey.protect(…)`.
 *
 * - Sets `event.principal`.
 * - Responds to a rate-limited request with 429 and `Retry-After` (RFC 9110, section 10.2.3) before the handler runs, because an
 *   authorizer cannot return 429.
 * - Adds the rate-limit headers to every response, including error responses of other middleware.
 * - Responds with 500 if no Latchkey authorizer admitted the request: the method is not protected.
 *
 * Use it before all other middleware, to let it see their responses. They do not see its responses; pass their headers as
 * `headers`.
 */
export function latchkey(options: LatchkeyOptions = {}): LatchkeyMiddleware {
  const addHeaders = (request: MiddlewareRequest) => {
    const { event, response } = request;
    if (response !== null && typeof response === 'object') request.response = withRateLimitHeaders(event, response);
  };
  return { before: ({ event }) => authenticate(event, options), after: addHeaders, onError: addHeaders };
}

/**
 * Sets `event.principal`. Returns the response to a request that must not reach the handler; undefined for an admitted
 * request.
 * @internal
 */
export function authenticate(event: ProxyEvent, { headers = {} }: LatchkeyOptions): ProxyResult | undefined {
  const context = contextOf(event.requestContext.authorizer ?? {});
  if (context === undefined) {
    const cause = new Error('The request has no context of Latchkey’s authorizer. Is the method protected?');
    console.error(cause.message);
    return problem(event, cause, headers);
  }
  if (context.rateLimited === 'true') return problem(event, limitError(context), headers);
  Object.assign(event, { principal: principalOf(context) });
  return undefined;
}

/** Returns the response with the rate-limit headers. Headers of the handler take precedence. @internal */
export function withRateLimitHeaders(event: ProxyEvent, response: ProxyResult): ProxyResult {
  return { ...response, headers: { ...rateHeadersOf(event.requestContext.authorizer ?? {}), ...response.headers } };
}

function problem(event: ProxyEvent, error: Error, more: Readonly<Record<string, string>>): ProxyResult {
  const { authorizer, requestId } = event.requestContext;
  const body = problemOf(error, requestId);
  return {
    statusCode: body.status,
    headers: {
      'Content-Type': problemMediaType,
      'Cache-Control': 'no-store',
      ...rateHeadersOf(authorizer ?? {}),
      ...(body.status === 429 && retryAfterOf(authorizer ?? {})),
      ...more,
    },
    body: JSON.stringify(body),
  };
}
