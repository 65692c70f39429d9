/** Helpers for unit tests of Lambdas behind an API that Latchkey protects: events with the context of Latchkey's authorizer. */
export { authorizedEvent } from './authorized-event.ts';
export type { AuthorizedEventOptions } from './authorized-event-options.ts';
export type { AuthorizedHttpApiEvent } from './http-api-event.ts';
