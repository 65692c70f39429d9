import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { type Authenticated, authenticate, type LatchkeyOptions, withRateLimitHeaders } from './middleware.ts';

/** A handler for admitted requests. */
export type AuthenticatedHandler = (event: Authenticated, context: Context) => Promise<APIGatewayProxyResult>;

/**
 * Wraps the handler of a Lambda proxy integration behind `latchkey.protect(…)`. Does the same as the middleware `latchkey()`,
 * for handlers without middy.
 */
export function withLatchkey(handler: AuthenticatedHandler, options: LatchkeyOptions = {}) {
  return async (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
    const refusal = authenticate(event, options);
    if (refusal !== undefined) return refusal;
    return withRateLimitHeaders(event, await handler(event as Authenticated, context));
  };
}
