import type { AnyEvent, ResultOf } from './events.ts';
import { type Authenticated, authenticate, type LatchkeyOptions, withRateLimitHeaders } from './middleware.ts';
import type { ProxyEvent } from './proxy-event.ts';

/** A handler for admitted requests. `Context` is the type of the second argument that Lambda passes. */
export type AuthenticatedHandler<Context = unknown, Event extends AnyEvent = ProxyEvent> = (
  event: Authenticated<Event>,
  context: Context,
) => Promise<ResultOf<Event>>;

/**
 * Wraps the handler of a Lambda integration behind `latchkey.protect(…)`. Does the same as the middleware `latchkey()`, for handlers
 * without middy. For an HTTP API, name the type of the event: `withLatchkey(async (event: Authenticated<HttpApiEvent>) => …)`.
 */
export function withLatchkey<Context = unknown, Event extends AnyEvent = ProxyEvent>(
  handler: AuthenticatedHandler<Context, Event>,
  options: LatchkeyOptions = {},
) {
  return async (event: Event, context: Context): Promise<ResultOf<Event>> => {
    const refusal = authenticate(event, options);
    if (refusal !== undefined) return refusal as ResultOf<Event>;
    return withRateLimitHeaders(event, await handler(event as Authenticated<Event>, context));
  };
}
