import type { MiddlewareObj } from '@middy/core';
import { RateLimitExceededError } from '../../domain/errors.ts';
import { AuthorizerContext, principalOf } from '../authorizer-context.ts';
import type { ApiEvent } from '../request.ts';
import type { Route } from '../routes.ts';

/**
 * Reads who the authorizer found, and answers the 429 that an authorizer cannot. A protected route without a readable
 * authorizer context fails closed, with a 500: the gateway is misconfigured.
 */
export function authenticated(route: Route) {
  return {
    before: ({ event }) => {
      if (route.scope === null) return;
      const context = AuthorizerContext.parse(event.requestContext.authorizer);
      const principal = principalOf(context);
      event.caller = { principal, actor: { type: 'api_key', id: principal.keyId } };
      if (context.rateLimited === 'true') throw new RateLimitExceededError();
    },
  } satisfies MiddlewareObj<ApiEvent>;
}
