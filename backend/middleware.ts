import type { Principal } from '../lambdas/domain/access/principal.ts';
import { limitError, principalOf, rateHeadersOf, retryAfterOf } from '../lambdas/http/authorizer-context.ts';
import { problemMediaType, problemOf } from '../lambdas/http/problem.ts';
import { contextOf, latchkeyContext } from './context.ts';
import type { AnyEvent, StructuredResult } from './events.ts';
import type { ProxyEvent, ProxyResult } from './proxy-event.ts';

/** An event with its principal. The event of an HTTP API is `Authenticated<HttpApiEvent>`. */
export type Authenticated<Event extends AnyEvent = ProxyEvent> = Event & {
  /** The caller: the API key that the authorizer verified. */
  readonly principal: Principal;
};

/** The part of a request of middy that the middleware needs. */
interface MiddlewareRequest {
  event: AnyEvent;
  response: unknown;
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
 * Middleware (middy) for a Lambda integration behind `latchkey.protect(…)`: of a REST API, or of an HTTP API with either payload
 * format.
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
    request.response = withRateLimitHeaders(request.event, request.response);
  };
  return { before: ({ event }) => authenticate(event, options), after: addHeaders, onError: addHeaders };
}

/**
 * Sets `event.principal`. Returns the response to a request that must not reach the handler; undefined for an admitted
 * request.
 * @internal
 */
export function authenticate(event: AnyEvent, { headers = {} }: LatchkeyOptions): ProxyResult | undefined {
  const context = latchkeyContext(contextOf(event));
  if (context === undefined) {
    const cause = new Error('The request has no context of Latchkey’s authorizer. Is the method protected?');
    console.error(cause.message);
    return problem(event, cause, headers);
  }
  if (context.rateLimited === 'true') return problem(event, limitError(context), headers);
  Object.assign(event, { principal: principalOf(context) });
  return undefined;
}

/**
 * Returns the response with the rate-limit headers. Headers of the handler take precedence. A result without a status, which an HTTP
 * API takes for the body, becomes a response with this body.
 * @internal
 */
export function withRateLimitHeaders<Result>(event: AnyEvent, result: Result): Result {
  const response = structured(event, result);
  if (response === undefined) return result;
  return { ...response, headers: { ...rateHeadersOf(contextOf(event)), ...response.headers } } as Result;
}

/**
 * Returns a result as a response with a status, as API Gateway reads it; undefined if there is none.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
function structured(event: AnyEvent, result: unknown): StructuredResult | undefined {
  const isObject = typeof result === 'object' && result !== null;
  if (isObject && ('statusCode' in result || !('routeKey' in event))) return result as StructuredResult;
  if (!('routeKey' in event) || (!isObject && typeof result !== 'string')) return undefined;
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'application/json' },
    body: isObject ? JSON.stringify(result) : result,
  };
}

function problem(event: AnyEvent, error: Error, more: Readonly<Record<string, string>>): ProxyResult {
  const body = problemOf(error, event.requestContext.requestId);
  const context = contextOf(event);
  return {
    statusCode: body.status,
    headers: {
      'Content-Type': problemMediaType,
      'Cache-Control': 'no-store',
      ...rateHeadersOf(context),
      ...(body.status === 429 && retryAfterOf(context)),
      ...more,
    },
    body: JSON.stringify(body),
  };
}
