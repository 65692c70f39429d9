import type { MiddlewareObj } from '@middy/core';
import { RateLimitExceededError } from '../../domain/limits/limit-errors.ts';
import type { Check } from '../../domain/shared/checks.ts';
import { InvalidRequestError } from '../../domain/shared/errors.ts';
import { limitError, powersOf, principalOf } from '../authorizer-context.ts';
import {
  type AuthorizerContext,
  isAuthorizerContext,
  isMemberContext,
  type MemberContext,
} from '../authorizer-context-checks.ts';
import type { ApiDependencies, AskedDependencies } from '../dependencies.ts';
import { presentedKey, valuesOf } from '../presented-key.ts';
import type { ApiEvent, Caller, Manager } from '../request.ts';
import type { Route } from '../routes/route.ts';

/**
 * Finds out who calls. On routes without an authorizer, it verifies the key. On other routes, it reads the caller from the
 * authorizer's context, and returns 429, which an authorizer cannot. If the context of a protected route is not valid, the
 * gateway is misconfigured, and the request fails with 500.
 */
export function authenticated(
  route: Route,
  dependencies: ApiDependencies | AskedDependencies,
): MiddlewareObj<ApiEvent> {
  const { auth, scope } = route;
  if (auth === 'in-function') {
    const { askers } = dependencies as AskedDependencies;
    return {
      // Before the body is parsed: a request without a valid key must cost little.
      before: async ({ event }) => {
        const { sourceIp } = event.requestContext.identity;
        event.asker = await askers({ keyValue: presentedKey(event), scope: scope ?? '', sourceIp });
        refuseOverride(event);
      },
    };
  }
  if (auth === 'none') return { before: ({ event }) => refuseOverride(event) };
  if (auth === 'iam') {
    return {
      before: ({ event }) => {
        event.caller = { actor: { type: 'operator', id: operatorIn(event) } };
        refuseOverride(event);
      },
    };
  }
  return {
    before: ({ event }) => {
      const { authorizer } = event.requestContext;
      event.caller =
        auth === 'management' && authorizer?.['keyId'] === undefined
          ? memberIn(asserted(isMemberContext, authorizer))
          : keyIn(asserted(isAuthorizerContext, authorizer), event);
      if (authorizer?.['rateLimited'] === 'true') {
        throw event.caller.actor.type === 'user'
          ? new RateLimitExceededError('your membership')
          : limitError(authorizer);
      }
      refuseOverride(event);
    },
  };
}

/**
 * Refuses a request whose method a header may have replaced. AWS does not document whether a signature, an authorizer and a policy
 * then apply to the method that the client sent or to the one that runs, and no method may run that was not authorized.
 */
function refuseOverride(event: ApiEvent): void {
  if (valuesOf(event, 'x-http-method-override').length === 0) return;
  throw new InvalidRequestError([
    { path: 'header.X-HTTP-Method-Override', message: 'is not accepted; send the method itself' },
  ]);
}

/** Returns the operator in the request's signature (SigV4). If there is none, the method is not protected correctly. */
function operatorIn({ requestContext: { identity } }: ApiEvent): string {
  if (!identity?.userArn)
    throw new Error('The request context names no operator: the method lacks AWS_IAM authorization.');
  return identity.userArn;
}

function asserted<T>(isIt: Check<T>, authorizer: unknown): T {
  if (!isIt(authorizer)) throw new Error("The request context does not come from Latchkey's authorizer.");
  return authorizer;
}

function keyIn(context: AuthorizerContext, event: ApiEvent): Caller {
  const principal = principalOf(context);
  const { sourceIp } = event.requestContext.identity;
  const key = { id: principal.keyId, value: () => presentedKey(event), sourceIp };
  return { principal, actor: { type: 'api_key', id: principal.keyId }, key };
}

function memberIn(context: MemberContext): Manager {
  const { issuer, subject, role } = context;
  return { principal: powersOf(context), member: { issuer, subject, role }, actor: { type: 'user', id: subject } };
}
