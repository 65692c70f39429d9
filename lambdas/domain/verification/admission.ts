import { covers } from '../access/scopes.ts';
import { type Credential, isUsable } from '../keys/credential.ts';
import { type Ahead, type Attempt, isAttempt, RequestCounter } from '../limits/count.ts';
import { effectiveLimits } from '../limits/effective-limits.ts';
import { type Plans, planOf } from '../limits/plans.ts';
import {
  isAnyExceeded,
  isAnyFull,
  isSameLimits,
  isSameWindow,
  type Limits,
  type LimitsOfTime,
  longestWindow,
  type RateStatus,
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
import { accountOf } from '../usage/account.ts';
import type { VerifyDependencies } from './dependencies.ts';
import { isIpAllowed } from './ip-allow-list.ts';
import { countsWhileFull, type FullWindow, isStillFull, type SeenKey } from './seen-keys.ts';
import { known, type Verdict, type VerifyRequest } from './verdict.ts';

/** The time for which an instance limits requests over a full window without reading their key again, in milliseconds. */
const withoutReadingMs = 1000;

/** The effective limits of a key, and the error if its plan, addresses or scopes refuse the request. Without limits it is refused. */
export type Admission =
  | { readonly limits: Limits | null; readonly error: LatchkeyError }
  | { readonly limits: Limits; readonly error: undefined };

export interface Judged {
  readonly verdict: Verdict;
  /** A window that this request found full. */
  readonly full?: FullWindow | undefined;
  /** The time of the request, if the key's counter counted or limited it. */
  readonly countedAt?: number | undefined;
}

/** Decides requests with a usable key: first plan, address and scope, then the rate limits. */
export class AdmissionControl {
  readonly #plans: Plans;
  readonly #clock: Clock;
  readonly #requests: RequestCounter;
  readonly #markUsed: (credential: Credential, at: number) => Promise<void>;

  /** @param markUsed Records the hour in which a key is used. Called for the first request of an hour; never throws */
  constructor(dependencies: VerifyDependencies, markUsed: (credential: Credential, at: number) => Promise<void>) {
    this.#plans = dependencies.plans;
    this.#clock = dependencies.clock;
    this.#requests = new RequestCounter(dependencies);
    this.#markUsed = markUsed;
  }

  /**
   * Limits a request over a full window without reading its key. Requests of an abuser therefore cost almost nothing. Returns
   * undefined if the key must be read.
   */
  rejectWithoutReading({ credential, readAt, full }: SeenKey, request: VerifyRequest): Verdict | undefined {
    const now = this.#clock();
    const isFresh = now >= readAt && now - readAt < withoutReadingMs;
    if (!isFresh || !isUsable(credential, now)) return undefined;
    const { limits, error } = this.#admissionOf(credential, request);
    return error !== undefined ? undefined : rateLimitedIfFull(full, credential, limits, now);
  }

  /** Counts a request before its key is read, if the key as last seen would be admitted. */
  countAhead({ credential, full, countedAt }: SeenKey, request: VerifyRequest): Promise<Attempt> | undefined {
    const now = this.#clock();
    const { limits, error } = this.#admissionOf(credential, request);
    if (error !== undefined || !isUsable(credential, now)) return undefined;
    if (full !== undefined && isStillFull(full, { ...limits, at: now })) return undefined;
    const isOpen = countedAt !== undefined && isSameWindow(longestWindow, countedAt, now);
    return this.#requests.attempt(credential.tag, ofTimeOf(credential, limits), now, { isOpen });
  }

  /** Counts a request of a key that this instance has not seen, before the key is read. */
  countUnseen(tag: string): Promise<Ahead> {
    return this.#requests.attemptKnown(tag, this.#clock());
  }

  /** Takes back a request that was counted ahead, because its key is refused or could not be read. */
  async giveBack(ahead: Ahead): Promise<void> {
    await this.#requests.giveBack(ahead);
  }

  /**
   * Decides a request from its key as just read.
   * @param ahead The count that was made before the key was read
   * @param full The last time that a window of this key was full
   */
  async judge(
    credential: Credential,
    request: VerifyRequest,
    ahead: Ahead,
    full: FullWindow | undefined,
  ): Promise<Judged> {
    const { limits, error } = this.#admissionOf(credential, request);
    if (error !== undefined) {
      const rate = await this.#rateWithout(ahead, credential, limits);
      return { verdict: { ...known(credential), outcome: 'denied', error, rate } };
    }
    const refusal = isAttempt(ahead) ? undefined : rateLimitedIfFull(full, credential, limits, this.#clock());
    if (refusal !== undefined) return { verdict: refusal };
    const ofTime = ofTimeOf(credential, limits);
    if (isAttempt(ahead) && isConclusive(ahead, ofTime)) {
      const { judged, isFirst } = await this.#conclude(credential, limits, ahead);
      if (isFirst) await this.#markUsed(credential, ahead.at);
      return judged;
    }
    await this.#requests.giveBack(ahead);
    return this.#countAndConclude(credential, ofTime, ahead === 'unopened');
  }

  /** @param isUnopened Whether the request is probably the first one of its hour */
  async #countAndConclude(credential: Credential, ofTime: LimitsOfTime, isUnopened: boolean): Promise<Judged> {
    const now = this.#clock();
    const [attempt] = await Promise.all([
      this.#requests.attempt(credential.tag, ofTime, now),
      isUnopened && this.#markUsed(credential, now),
    ]);
    const { judged, isFirst } = await this.#conclude(credential, ofTime.limits, attempt);
    if (isFirst && !isUnopened) await this.#markUsed(credential, now);
    return judged;
  }

  /** Also returns whether it is the first admitted request of its hour. */
  async #conclude(
    credential: Credential,
    limits: Limits,
    attempt: Attempt,
  ): Promise<{ judged: Judged; isFirst: boolean }> {
    const { at } = attempt;
    const counted = this.#requests.settle(attempt);
    const owner = known(credential);
    if (counted === undefined) {
      return { judged: { verdict: { ...owner, outcome: 'admitted', rate: undefined } }, isFirst: false };
    }
    const { admitted, counts, isFirst, isExact } = counted;
    const rate = rateStatus(limits, counts, at);
    const countedAt = isExact ? at : undefined;
    if (admitted && !isAnyExceeded(counts, limits)) {
      return { judged: { verdict: { ...owner, outcome: 'admitted', rate }, countedAt }, isFirst };
    }
    // A request that was counted exceeds the limits only if it was counted under higher ones, which were lowered since.
    await this.#requests.giveBack(attempt, limits);
    const full = isExact ? { limits, counts, at } : undefined;
    return { judged: { verdict: { ...owner, outcome: 'limited', rate }, full, countedAt }, isFirst: false };
  }

  /** The rate status for a request that is not counted. If it was counted ahead, it is given back. */
  async #rateWithout(ahead: Ahead, { tag }: Credential, limits: Limits | null): Promise<RateStatus | undefined> {
    const counts = await this.#requests.giveBack(ahead);
    if (limits === null) return undefined;
    const isKnown = counts !== undefined && isAttempt(ahead);
    return isKnown ? rateStatus(limits, counts, ahead.at) : this.#requests.currentRate(tag, limits, this.#clock());
  }

  #admissionOf(credential: Credential, { scope, sourceIp }: VerifyRequest): Admission {
    const plan = planOf(this.#plans, credential.plan);
    if (plan === undefined) return { limits: null, error: new PlanNotConfiguredError(credential.plan) };
    if (plan.limits === null) return { limits: null, error: new PlanWithoutApiAccessError(credential.plan) };
    const limits = effectiveLimits(plan.limits, credential.workspaceLimits, credential.limits);
    if (!isIpAllowed(credential.allowedIps, sourceIp)) return { limits, error: new IpNotAllowedError() };
    if (!covers(credential.scopes, scope)) return { limits, error: new InsufficientScopeError([scope]) };
    return { limits, error: undefined };
  }
}

/** Returns the revision of a key's limits. Each change of the key or of its workspace's terms gives another one. */
function revisionOf({ revision, workspaceRevision }: Credential): string {
  return `${workspaceRevision}.${revision}`;
}

/** The limits of a key as its credential was read, for counting. */
function ofTimeOf(credential: Credential, limits: Limits): LimitsOfTime {
  return { limits, revision: revisionOf(credential), account: accountOf(credential) };
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
