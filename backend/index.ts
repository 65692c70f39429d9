/** Helpers for Lambdas behind an API that Latchkey protects: the principal, the rate-limit headers and the 429. */
export type { Principal } from '../lambdas/domain/access/principal.ts';
export { covers } from '../lambdas/domain/access/scopes.ts';
export type { HttpApiEvent, HttpApiResult } from './http-api-event.ts';
export { type Authenticated, type LatchkeyMiddleware, type LatchkeyOptions, latchkey } from './middleware.ts';
export type { ProxyEvent, ProxyResult } from './proxy-event.ts';
export { type AuthenticatedHandler, withLatchkey } from './with-latchkey.ts';
