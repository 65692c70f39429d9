import type { User } from '../domain/access/member.ts';
import type { PowersOnPlan, Principal } from '../domain/access/principal.ts';
import type { Role } from '../domain/access/roles.ts';
import { QuotaExceededError, RateLimitExceededError } from '../domain/limits/limit-errors.ts';
import { windows } from '../domain/limits/rate-windows.ts';
import type { LatchkeyError } from '../domain/shared/errors.ts';
import type { AuthorizerContext } from './authorizer-context-checks.ts';
import {
  type Headers,
  type LimitStates,
  rateLimitHeaderNames,
  rateLimitHeaders,
  retryAfterHeader,
} from './rate-limit-headers.ts';

/** Returns the name of a rate-limit header in the context, e.g. `xRateLimitLimit`. Names there cannot have hyphens. */
export function contextNameOf(header: string): string {
  const camel = header.replaceAll('-', '');
  return camel.charAt(0).toLowerCase() + camel.slice(1);
}

/**
 * Returns the caller for the integration. The value of the header is never missing or empty: API Gateway would then pass on a
 * header of this name from the client.
 */
export function principalContext(principal: Principal): Record<string, string> {
  return { ...principal, scopes: principal.scopes.join(' '), xLatchkeyOwnerId: principal.ownerId ?? '-' };
}

export function memberContext(powers: PowersOnPlan, member: User & { readonly role: Role }): Record<string, string> {
  return { ...powers, ...member, scopes: powers.scopes.join(' ') };
}

/** The rate-limit headers, and their names in the context. */
const headerNames = rateLimitHeaderNames.map((header) => ({ header, name: contextNameOf(header) }));
/** The names of the numbers of each window in the context. */
const numberNames = windows.map(({ unit }) => ({
  unit,
  limit: `${unit}Limit`,
  remaining: `${unit}Remaining`,
  reset: `${unit}Reset`,
}));

/** Returns the rate status as numbers for backends, and with the quotas as header values for every response. */
export function rateContext(states: LimitStates, now: number): Record<string, string | number> {
  const context: Record<string, string | number> = {};
  const { rate } = states;
  if (rate !== undefined) {
    for (const names of numberNames) {
      const { limit, remaining, resetAt } = rate[names.unit];
      context[names.limit] = limit;
      context[names.remaining] = remaining;
      context[names.reset] = resetAt;
    }
  }
  const headers = rateLimitHeaders(states, now);
  for (const { header, name } of headerNames) {
    const value = headers[header];
    if (value !== undefined) context[name] = value;
  }
  return context;
}

/** Returns the fields of a request over its rate limit or quota. `overQuota` says whose quota it is. */
export function limitedContext(
  states: LimitStates,
  now: number,
): Pick<AuthorizerContext, 'rateLimited' | 'retryAfter' | 'overQuota'> {
  const { 'Retry-After': retryAfter } = retryAfterHeader(states, now);
  return {
    rateLimited: 'true',
    ...(retryAfter !== undefined && { retryAfter }),
    ...(states.overQuota !== undefined && { overQuota: states.overQuota.of }),
  };
}

/** Returns the error of a request over its rate limit or quota. */
export function limitError({
  overQuota,
  retryAfter,
}: Pick<AuthorizerContext, 'overQuota' | 'retryAfter'>): LatchkeyError {
  return overQuota === undefined
    ? new RateLimitExceededError()
    : new QuotaExceededError(overQuota, retryAfter !== undefined);
}

/** Returns the principal in the authorizer context of a request. */
export function principalOf(context: AuthorizerContext): Principal {
  const { keyId, ownerId } = context;
  return { keyId, ...powersOf(context), ...(ownerId !== undefined && { ownerId }) };
}

export function powersOf({
  workspaceId,
  environment,
  plan,
  scopes,
}: Omit<AuthorizerContext, 'keyId' | 'ownerId'>): PowersOnPlan {
  return { workspaceId, environment, plan, scopes: scopes.split(' ') };
}

/** Returns the additional header of a 429 response. A quota that never resets has none. */
export function retryAfterOf({ retryAfter, overQuota }: Readonly<Record<string, unknown>>): Headers {
  const seconds = retryAfter ?? (overQuota === undefined ? 1 : undefined);
  return seconds === undefined ? {} : { 'Retry-After': String(seconds) };
}

/** Returns the rate-limit headers in the context. There are none if the counters could not be read. */
export function rateHeadersOf(context: Readonly<Record<string, unknown>>): Headers {
  const headers = headerNames.flatMap(({ header, name }) => {
    const value = context[name];
    return typeof value === 'string' ? [[header, value]] : [];
  });
  return Object.fromEntries(headers);
}
