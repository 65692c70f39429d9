import { type QuotaStatus, remainingOf, resetsAt } from '../domain/limits/quota.ts';
import { forEachWindow, type RateStatus } from '../domain/limits/rate-windows.ts';
import type { LatchkeyError } from '../domain/shared/errors.ts';
import { isoTime } from '../domain/shared/time.ts';
import type { LimitState } from '../domain/usage/usage-schema.ts';
import { UnauthorizedError } from '../domain/verification/unauthorized-error.ts';
import type { Verdict } from '../domain/verification/verdict.ts';
import type { Verification } from '../domain/verification/verification-schema.ts';
import { limitError, limitedContext } from './authorizer-context.ts';
import { problems } from './problem.ts';

type RefusedKey = Extract<Verification, { valid: false }>;

/** Returns the answer about a key. */
export function verificationOf(verdict: Verdict, now: number): Verification {
  switch (verdict.outcome) {
    case 'unauthorized':
      return { ...refused(new UnauthorizedError()), ...limitsOf({ rate: undefined }) };
    case 'denied':
      return { ...refused(verdict.error), ...limitsOf(verdict) };
    case 'limited': {
      const limited = limitedContext(verdict, now);
      const { retryAfter } = limited;
      return {
        ...refused(limitError(limited)),
        ...limitsOf(verdict),
        retryAfter: retryAfter === undefined ? null : Number(retryAfter),
      };
    }
    case 'admitted': {
      const { ownerId = null, scopes, ...principal } = verdict.principal;
      return { valid: true, principal: { ...principal, scopes: [...scopes], ownerId }, ...limitsOf(verdict) };
    }
  }
}

function refused({ code, message }: LatchkeyError) {
  const { status } = problems[code];
  return {
    valid: false as const,
    code: code as RefusedKey['code'],
    status: status as RefusedKey['status'],
    detail: message,
    retryAfter: null,
  };
}

function limitsOf({ rate, quotas = [] }: { rate: RateStatus | undefined; quotas?: readonly QuotaStatus[] }) {
  return {
    rateLimit: rate === undefined ? null : shownRate(rate),
    quotas: quotas.map((quota) => {
      const { of, per, limit, used, period } = quota;
      return { of, per, limit, used, remaining: remainingOf(quota), resetsAt: resetsAt(period) };
    }),
  };
}

function shownRate(rate: RateStatus): LimitState {
  return forEachWindow('unit', ({ unit }) => {
    const { limit, remaining, resetAt } = rate[unit];
    return { limit, remaining, resetsAt: isoTime(resetAt * 1000) };
  });
}
