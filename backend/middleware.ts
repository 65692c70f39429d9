import type { MiddlewareObj, Request } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Principal } from '../lambdas/domain/access/principal.ts';
import { RateLimitExceededError } from '../lambdas/domain/shared/errors.ts';
import { principalOf, rateHeadersOf } from '../lambdas/http/authorizer-context.ts';
import { AuthorizerContext } from '../lambdas/http/authorizer-context-schema.ts';
import { problemMediaType, problemOf } from '../lambdas/http/problem.ts';

/** An event whose caller is known. */
export type Authenticated<Event extends APIGatewayProxyEvent = APIGatewayProxyEvent> = Event & {
  /** Who calls: the API key that the authorizer found. */
  readonly principal: Principal;
};

export interface LatchkeyOptions {
  /** For the answers that it gives itself, e.g. `Access-Control-Allow-Origin`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Middleware (middy) for a Lambda proxy integration behind `latchkey.protect(…)`.
 *
 * - `event.principal` is who calls.
 * - A request over its limit is answered 429, with `Retry-After` (RFC 9110, section 10.2.3), and never reaches the
 *   handler: an authorizer cannot answer 429 itself.
 * - Every answer gets the rate-limit headers, also one that another middleware makes of an error.
 * - A request that no authorizer has let in is answered 500: the method is not protected as it should be.
 *
 * Use it first, so that it sees the answers of all others. Those do not see its own: what they would add to them goes into
 * `headers`.
 */
export function latchkey({ headers = {} }: LatchkeyOptions = {}): MiddlewareObj<Authenticated, APIGatewayProxyResult> {
  return {
    before: ({ event }) => {
      const context = AuthorizerContext.safeParse(event.requestContext.authorizer ?? {});
      if (!context.success) {
        const cause = new Error('The request carries no context of Latchkey’s authorizer. Is the method protected?');
        console.error(cause.message);
        return problem(event, cause, headers);
      }
      if (context.data.rateLimited === 'true') return problem(event, new RateLimitExceededError(), headers);
      Object.assign(event, { principal: principalOf(context.data) });
      return undefined;
    },
    after: addHeaders,
    onError: addHeaders,
  };
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

/** What the handler sets itself stays. */
function addHeaders({ event, response }: Request<Authenticated, APIGatewayProxyResult>): void {
  if (response === null || typeof response !== 'object') return;
  response.headers = { ...rateHeadersOf(event.requestContext.authorizer ?? {}), ...response.headers };
}
