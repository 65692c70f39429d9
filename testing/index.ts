/** Helpers for unit tests of Lambdas behind an API that Latchkey protects: events with the context of Latchkey's authorizer. */
export { type AuthorizedEventOptions, authorizedEvent } from './authorized-event.ts';
