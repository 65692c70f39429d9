import { covers } from '../access/scopes.ts';
import { type Credential, isUsable } from '../keys/credential.ts';
import { type Attempt, RequestCounter } from '../limits/count.ts';
import { type Plans, planOf } from '../limits/plans.ts';
import {
  isAnyExceeded,
  isAnyFull,
  isSameLimits,
  type Limits,
  type LimitsOfTime,
  rateStatus,
} from '../limits/rate-windows.ts';
import {
  InsufficientScopeError,
  IpNotAllowedError,
  type LatchkeyError,
  PlanNotConfiguredError,
  PlanWithoutApiAccessError,
} from '../shared/errors.ts';
import type { Clock } from '../shared/random.ts';
import type { VerifyDependencies } from './dependencies.ts';
import { isIpAllowed } from './ip-allow-list.ts';
import { countsWhileFull, type FullWindow, isStillFull, type SeenKey } from './seen-keys.ts';
import { known, type Verdict, type VerifyRequest } from './verdict.ts';

/** The time for which requests over a full window are limited without reading their key again, in milliseconds. */
const fullWindowTrustMs = 1000;

/** The limits of a key, and the error if its plan, addresses or scopes refuse the request. Without limits it is refused. */
export type Admission =
  | { readonly limits: null; readonly error: LatchkeyError }
  | { readonly limits: Limits; readonly error: LatchkeyError | undefined };

export interface Judged {
  readonly verdict: Verdict;
  /** A window that this request found full. */
  readonly full?: FullWindow | undefined;
  /** The time when the request was counted, if it is the first admitted one of its minute. */
  readonly firstAt?: number | undefined;
}

/** Decides requests with a usable key: first plan, address and scope, then the rate limits. */
export class AdmissionControl {
  readonly #plans: Plans;
  readonly #clock: Clock;
  readonly #requests: RequestCounter;

  constructor(dependencies: VerifyDependencies) {
    this.#plans = dependencies.plans;
    this.#clock = dependencies.clock;
    this.#requests = new RequestCounter(dependencies);
  }

  /**
   * Limits a request over a full window without reading its key: until the window ends, only a change of the key or its
   * plan can make room. Requests of an abuser therefore cost almost nothing. Returns undefined if the key must be read.
   */
  rejectWithoutReading({ credential, readAt, full }: SeenKey, request: VerifyRequest): Verdict | undefined {
    const now = this.#clock();
    const isFresh = now >= readAt && now - readAt < fullWindowTrustMs;
    if (!isFresh || !isUsable(credential, now)) return undefined;
    const { limits, error } = this.#admissionOf(credential, request);
    return limits === null || error !== undefined ? undefined : rateLimitedIfFull(full, credential, limits, now);
  }

  /** Counts a request before its key is read, if the key as last seen would be admitted. */
  countAhead({ credential, full }: SeenKey, request: VerifyRequest): Promise<Attempt> | undefined {
    const now = this.#clock();
    const { limits, error } = this.#admissionOf(credential, request);
    if (limits === null || error !== undefined || !isUsable(credential, now)) return undefined;
    if (full !== undefined && isStillFull(full, { ...limits, at: now })) return undefined;
    return this.#requests.attempt(credential.keyId, { limits, revision: credential.workspaceRevision }, now);
  }

  /**
   * Decides a request from its key as just read.
   * @param ahead The count that was made before the key was read, if any
   * @param full The last time that a window of this key was full
   */
  async judge(
    credential: Credential,
    request: VerifyRequest,
    ahead: Attempt | undefined,
    full: FullWindow | undefined,
  ): Promise<Judged> {
    const { limits, error } = this.#admissionOf(credential, request);
    if (limits === null) return { verdict: { ...known(credential), outcome: 'denied', error, rate: undefined } };
    if (error !== undefined) {
      const rate = await this.#requests.currentRate(credential.keyId, limits, this.#clock());
      return { verdict: { ...known(credential), outcome: 'denied', error, rate } };
    }
    const refusal = ahead === undefined ? rateLimitedIfFull(full, credential, limits, this.#clock()) : undefined;
    if (refusal !== undefined) return { verdict: refusal };
    const ofTime = { limits, revision: credential.workspaceRevision };
    const isSettled = ahead !== undefined && isConclusive(ahead, ofTime);
    const attempt = isSettled ? ahead : await this.#requests.attempt(credential.keyId, ofTime, this.#clock());
    return this.#conclude(credential, limits, attempt);
  }

  #conclude(credential: Credential, limits: Limits, attempt: Attempt): Judged {
    const { at } = attempt;
    const counted = this.#requests.settle(attempt);
    if (counted === undefined) return { verdict: { ...known(credential), outcome: 'admitted', rate: undefined } };
    const { admitted, counts, isFirst, isExact } = counted;
    const rate = rateStatus(limits, counts, at);
    // A request that was counted exceeds the limits only if they were lowered in the meantime.
    if (!admitted || isAnyExceeded(counts, limits)) {
      const full = isExact ? { limits, counts, at } : undefined;
      return { verdict: { ...known(credential), outcome: 'limited', rate }, full };
    }
    return { verdict: { ...known(credential), outcome: 'admitted', rate }, firstAt: isFirst ? at : undefined };
  }

  #admissionOf(credential: Credential, { scope, sourceIp }: VerifyRequest): Admission {
    const plan = planOf(this.#plans, credential.plan);
    if (plan === undefined) return { limits: null, error: new PlanNotConfiguredError(credential.plan) };
    const { limits } = plan;
    if (limits === null) return { limits, error: new PlanWithoutApiAccessError(credential.plan) };
    if (!isIpAllowed(credential.allowedIps, sourceIp)) return { limits, error: new IpNotAllowedError() };
    return { limits, error: covers(credential.scopes, scope) ? undefined : new InsufficientScopeError([scope]) };
  }
}

function rateLimitedIfFull(
  full: FullWindow | undefined,
  credential: Credential,
  limits: Limits,
  now: number,
): Verdict | undefined {
  if (full === undefined || !isStillFull(full, { ...limits, at: now })) return undefined;
  return { ...known(credential), outcome: 'limited', rate: rateStatus(limits, countsWhileFull(full, now), now) };
}

/**
 * Whether an attempt under the limits last seen has the same result as one under the current limits. A failed attempt is
 * not repeated, because it may have counted.
 */
function isConclusive(attempt: Attempt, { limits, revision }: LimitsOfTime): boolean {
  if ('error' in attempt) return true;
  const { admitted, counts, isExact } = attempt.counted;
  if (isSameLimits(attempt.limits, limits) && (isExact || attempt.revision === revision)) return true;
  return isExact && (admitted || isAnyFull(counts, limits));
}
