import type { MiddlewareObj } from '@middy/core';
import * as z from 'zod';
import { RateLimitExceededError } from '../../domain/errors.ts';
import { AuthorizerContext, principalOf } from '../authorizer-context.ts';
import type { ApiEvent } from '../request.ts';
import type { Route } from '../routes.ts';

/** Whom API Gateway found in the signature (SigV4). Without one, the method is not protected as it should be. */
const Operator = z.object({ userArn: z.string().min(1) });

/**
 * Reads who the authorizer found, and answers the 429 that an authorizer cannot. A protected route without a readable
 * context fails closed, with a 500: the gateway is misconfigured.
 */
export function authenticated(route: Route) {
  return {
    before: ({ event }) => {
      if (route.auth === 'none') return;
      if (route.auth === 'iam') {
        event.caller = { actor: { type: 'operator', id: Operator.parse(event.requestContext.identity).userArn } };
        return;
      }
      const context = AuthorizerContext.parse(event.requestContext.authorizer);
      const principal = principalOf(context);
      event.caller = { principal, actor: { type: 'api_key', id: principal.keyId } };
      if (context.rateLimited === 'true') throw new RateLimitExceededError();
    },
  } satisfies MiddlewareObj<ApiEvent>;
}
