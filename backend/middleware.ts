import type { MiddlewareObj, Request } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Principal } from '../lambdas/domain/access/principal.ts';
import { RateLimitExceededError } from '../lambdas/domain/shared/errors.ts';
import { principalOf, rateHeadersOf } from '../lambdas/http/authorizer-context.ts';
import { AuthorizerContext } from '../lambdas/http/authorizer-context-schema.ts';
import { problemMediaType, problemOf } from '../lambdas/http/problem.ts';

/** An event with its principal. */
export type Authenticated<Event extends APIGatewayProxyEvent = APIGatewayProxyEvent> = Event & {
  /** The caller: the API key that the authorizer verified. */
  readonly principal: Principal;
};

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
export function latchkey(options: LatchkeyOptions = {}): MiddlewareObj<Authenticated, APIGatewayProxyResult> {
  const addHeaders = (request: Request<Authenticated, APIGatewayProxyResult>) => {
    const { event, response } = request;
    if (response !== null && typeof response === 'object') request.response = withRateLimitHeaders(event, response);
  };
  return { before: ({ event }) => authenticate(event, options), after: addHeaders, onError: addHeaders };
}

/**
 * Sets `event.principal`. Returns the response to a request that must not reach the handler; undefined for an admitted
 * request.
 */
export function authenticate(
  event: APIGatewayProxyEvent,
  { headers = {} }: LatchkeyOptions,
): APIGatewayProxyResult | undefined {
  const context = AuthorizerContext.safeParse(event.requestContext.authorizer ?? {});
  if (!context.success) {
    const cause = new Error('The request has no context of Latchkey’s authorizer. Is the method protected?');
    console.error(cause.message);
    return problem(event, cause, headers);
  }
  if (context.data.rateLimited === 'true') return problem(event, new RateLimitExceededError(), headers);
  Object.assign(event, { principal: principalOf(context.data) });
  return undefined;
}

/** Returns the response with the rate-limit headers. Headers of the handler take precedence. */
export function withRateLimitHeaders(
  event: APIGatewayProxyEvent,
  response: APIGatewayProxyResult,
): APIGatewayProxyResult {
  return { ...response, headers: { ...rateHeadersOf(event.requestContext.authorizer ?? {}), ...response.headers } };
}

function problem(
  event: APIGatewayProxyEvent,
  error: Error,
  more: Readonly<Record<string, string>>,
): APIGatewayProxyResult {
  const { authorizer, requestId } = event.requestContext;
  const body = problemOf(error, requestId);
  return {
    statusCode: body.status,
    headers: {
      'Content-Type': problemMediaType,
      'Cache-Control': 'no-store',
      ...rateHeadersOf(authorizer ?? {}),
      ...(body.status === 429 && { 'Retry-After': String(authorizer?.['retryAfter'] ?? 1) }),
      ...more,
    },
    body: JSON.stringify(body),
  };
}
