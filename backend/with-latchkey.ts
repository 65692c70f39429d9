import { type Authenticated, authenticate, type LatchkeyOptions, withRateLimitHeaders } from './middleware.ts';
import type { ProxyEvent, ProxyResult } from './proxy-event.ts';

/** A handler for admitted requests. `Context` is the type of the second argument that Lambda passes. */
export type AuthenticatedHandler<Context = unknown> = (event: Authenticated, context: Context) => Promise<ProxyResult>;

/**
 * Wraps the handler of a Lambda proxy integration behind `latchkey.protect(…)`. Does the same as the middleware `latchkey()`,
 * for handlers without middy.
 */
export function withLatchkey<Context = unknown>(handler: AuthenticatedHandler<Context>, options: LatchkeyOptions = {}) {
  return async (event: ProxyEvent, context: Context): Promise<ProxyResult> => {
    const refusal = authenticate(event, options);
    if (refusal !== undefined) return refusal;
    return withRateLimitHeaders(event, await handler(event as Authenticated, context));
  };
}
