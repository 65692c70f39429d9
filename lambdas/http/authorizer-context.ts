import type * as z from 'zod';
import type { Role, User } from '../domain/access/member.ts';
import type { Powers, Principal } from '../domain/access/principal.ts';
import { type RateStatus, windows } from '../domain/limits/rate-windows.ts';
import type { AuthorizerContext } from './authorizer-context-schema.ts';
import { type Headers, rateLimitHeaderNames, rateLimitHeaders, retryAfterHeader } from './rate-limit-headers.ts';

/** The context's name for a rate-limit header, e.g. `xRateLimitLimit`: hyphens are not allowed there. */
export function contextNameOf(header: string): string {
  const camel = header.replaceAll('-', '');
  return camel.charAt(0).toLowerCase() + camel.slice(1);
}

export function principalContext(principal: Principal): Record<string, string> {
  return { ...principal, scopes: principal.scopes.join(' ') };
}

export function memberContext(powers: Powers, member: User & { readonly role: Role }): Record<string, string> {
  return { ...powers, ...member, scopes: powers.scopes.join(' ') };
}

/** The rate status as numbers for backends, and as ready-made headers for every answer. */
export function rateContext(status: RateStatus, now: number): Record<string, string | number> {
  const headers = Object.entries(rateLimitHeaders(status, now)).map(([name, value]) => [contextNameOf(name), value]);
  const numbers = windows.flatMap(({ unit }) => {
    const { limit, remaining, resetAt } = status[unit];
    return [
      [`${unit}Limit`, limit],
      [`${unit}Remaining`, remaining],
      [`${unit}Reset`, resetAt],
    ];
  });
  return {
    ...Object.fromEntries(numbers),
    ...Object.fromEntries(headers),
  };
}

export function limitedContext(status: RateStatus, now: number): Record<string, string> {
  return { rateLimited: 'true', retryAfter: retryAfterHeader(status, now)['Retry-After'] ?? '1' };
}

/** The principal that a request's authorizer context names. */
export function principalOf(context: z.infer<typeof AuthorizerContext>): Principal {
  return { keyId: context.keyId, ...powersOf(context) };
}

export function powersOf({
  workspaceId,
  environment,
  plan,
  scopes,
}: Omit<z.infer<typeof AuthorizerContext>, 'keyId'>): Powers {
  return { workspaceId, environment, plan, scopes: scopes.split(' ') };
}

/** The rate-limit headers that the context holds; none when the counters could not be read. */
export function rateHeadersOf(context: Readonly<Record<string, unknown>>): Headers {
  const headers = rateLimitHeaderNames.flatMap((name) => {
    const value = context[contextNameOf(name)];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return Object.fromEntries(headers);
}
