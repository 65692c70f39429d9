import type { MiddlewareObj } from '@middy/core';
import * as z from 'zod';
import { RateLimitExceededError } from '../../domain/shared/errors.ts';
import { powersOf, principalOf } from '../authorizer-context.ts';
import { AuthorizerContext, MemberContext } from '../authorizer-context-schema.ts';
import type { ApiEvent, Caller, Manager } from '../request.ts';
import type { Route } from '../routes/route.ts';

/** The operator in the request's signature (SigV4). If there is none, the method is not protected correctly. */
const Operator = z.object({ userArn: z.string().min(1) });

/**
 * Reads the caller from the authorizer's context, and returns 429, which an authorizer cannot. If the context of a protected
 * route is not valid, the gateway is misconfigured, and the request fails with 500.
 */
export function authenticated(route: Route) {
  return {
    before: ({ event }) => {
      const { identity, authorizer } = event.requestContext;
      switch (route.auth) {
        case 'none':
          return;
        case 'iam':
          event.caller = { actor: { type: 'operator', id: Operator.parse(identity).userArn } };
          return;
        case 'api-key':
          event.caller = keyIn(authorizer);
          break;
        case 'management':
          event.caller = authorizer?.['keyId'] === undefined ? memberIn(authorizer) : keyIn(authorizer);
      }
      if (authorizer?.['rateLimited'] === 'true') {
        throw new RateLimitExceededError(event.caller.actor.type === 'user' ? 'your membership' : 'this API key');
      }
    },
  } satisfies MiddlewareObj<ApiEvent>;
}

function keyIn(context: unknown): Caller {
  const principal = principalOf(AuthorizerContext.parse(context));
  return { principal, actor: { type: 'api_key', id: principal.keyId } };
}

function memberIn(context: unknown): Manager {
  const parsed = MemberContext.parse(context);
  const { issuer, subject, role } = parsed;
  return { principal: powersOf(parsed), member: { issuer, subject, role }, actor: { type: 'user', id: subject } };
}
