import { type Credential, isUsable } from '../keys/credential.ts';
import { type Ahead, type Attempt, isAttempt, RequestCounter } from '../limits/count.ts';
import { isConclusiveFor, type QuotaAttempt, QuotaCounter } from '../limits/count-quotas.ts';
import type { Plans } from '../limits/plans.ts';
import { type CurrentQuota, currentQuotas, isSameCounter, type QuotaStatus } from '../limits/quota.ts';
import {
  isAnyFull,
  isSameLimits,
  isSameWindow,
  type Limits,
  type LimitsOfTime,
  longestWindow,
  type RateStatus,
  rateStatus,
} from '../limits/rate-windows.ts';
import type { LatchkeyError } from '../shared/errors.ts';
import type { Clock } from '../shared/random.ts';
import { accountOf } from '../usage/account.ts';
import { Conclusions, type Counts, type Judged } from './conclusions.ts';
import type { VerifyDependencies } from './dependencies.ts';
import { FullQuotas } from './full-quotas.ts';
import { permissionOf } from './permission.ts';
import { countsWhileFull, type FullWindow, isStillFull, type SeenKey } from './seen-keys.ts';
import { known, type Verdict, type VerifyRequest } from './verdict.ts';

/** The time for which an instance limits requests over a full window without reading their key again, in milliseconds. */
const withoutReadingMs = 1000;

/** The effective limits and the quotas of a key, and the error if its plan, addresses or scopes refuse the request. */
export type Admission =
  | { readonly limits: Limits | null; readonly error: LatchkeyError }
  | { readonly limits: Limits; readonly quotas: readonly CurrentQuota[]; readonly error: undefined };

/** The counts that were made for a request before its key was read. */
export interface CountedAhead {
  readonly requests: Ahead;
  readonly quotas: readonly QuotaAttempt[];
}

export const nothingCounted: CountedAhead = { requests: undefined, quotas: [] };

/** Decides requests with a usable key: first plan, address and scope, then the rate limits and quotas. */
export class AdmissionControl {
  readonly #plans: Plans;
  readonly #clock: Clock;
  readonly #requests: RequestCounter;
  readonly #quotas: QuotaCounter;
  readonly #fullQuotas = new FullQuotas();
  readonly #conclusions: Conclusions;
  readonly #markUsed: (credential: Credential, at: number) => Promise<void>;

  /** @param markUsed Records the hour in which a key is used. Called for the first request of an hour; never throws */
  constructor(dependencies: VerifyDependencies, markUsed: (credential: Credential, at: number) => Promise<void>) {
    this.#plans = dependencies.plans;
    this.#clock = dependencies.clock;
    this.#requests = new RequestCounter(dependencies);
    this.#quotas = new QuotaCounter(dependencies);
    this.#conclusions = new Conclusions(dependencies, this.#requests, this.#quotas, this.#fullQuotas);
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
    const { limits, error } = this.#admissionOf(credential, request, now);
    return error !== undefined ? undefined : rateLimitedIfFull(full, credential, limits, now);
  }

  /** Counts a request before its key is read, if the key as last seen would be admitted. */
  countAhead(seen: SeenKey, request: VerifyRequest): Promise<CountedAhead> | undefined {
    const { credential, full, countedAt } = seen;
    const now = this.#clock();
    const admission = this.#admissionOf(credential, request, now);
    if (admission.error !== undefined || !isUsable(credential, now)) return undefined;
    const { limits, quotas } = admission;
    if (full !== undefined && isStillFull(full, { ...limits, at: now })) return undefined;
    if (this.#fullQuotas.find(quotas, costOf(request), now) !== undefined) return undefined;
    const isOpen = countedAt !== undefined && isSameWindow(longestWindow, countedAt, now);
    return countedAhead(
      this.#requests.attempt(credential.tag, ofTimeOf(credential, limits), now, { isOpen }),
      this.#quotas.attempt(quotas, costOf(request)),
    );
  }

  /** Counts a request of a key that this instance has not seen, before the key is read. Its quotas are not known yet. */
  async countUnseen(tag: string): Promise<CountedAhead> {
    return { requests: await this.#requests.attemptKnown(tag, this.#clock()), quotas: [] };
  }

  /** Takes back a request that was counted ahead, because its key is refused or could not be read. */
  async giveBack(ahead: CountedAhead): Promise<void> {
    await Promise.all([this.#requests.giveBack(ahead.requests), this.#quotas.giveBack(ahead.quotas)]);
  }

  /**
   * Decides a request from its key as just read.
   * @param ahead The counts that were made before the key was read
   * @param seen The key as this instance remembers it
   */
  async judge(
    credential: Credential,
    request: VerifyRequest,
    ahead: CountedAhead,
    seen: SeenKey | undefined,
  ): Promise<Judged> {
    // A request belongs to the period in which it was first counted.
    const at = isAttempt(ahead.requests) ? ahead.requests.at : this.#clock();
    const admission = this.#admissionOf(credential, request, at);
    if (admission.error !== undefined) {
      const { limits, error } = admission;
      const rate = await this.#rateWithout(ahead, credential, limits);
      return { verdict: { ...known(credential), outcome: 'denied', error, rate } };
    }
    const { limits, quotas } = admission;
    const refusal = isAttempt(ahead.requests)
      ? undefined
      : (rateLimitedIfFull(seen?.full, credential, limits, at) ??
        overQuota(this.#fullQuotas.find(quotas, costOf(request), at), credential));
    if (refusal !== undefined) return { verdict: refusal };
    const ofTime = ofTimeOf(credential, limits);
    const kept = await this.#keep(ahead, ofTime, quotas);
    // The use is recorded beside the count of the first request in an hour, if nothing but a full window can refuse it.
    const isMarking = ahead.requests === 'unopened' && quotas.length === 0;
    const [counts] = this.#conclusions.isDecided(kept, limits)
      ? [kept]
      : await Promise.all([
          this.#complete(kept, credential, ofTime, quotas, request),
          isMarking && this.#markUsed(credential, this.#clock()),
        ]);
    const { judged, firstAt } = await this.#conclusions.draw(counts, credential, limits, request);
    if (firstAt !== undefined && !isMarking) await this.#markUsed(credential, firstAt);
    return judged;
  }

  /** Keeps the counts with the result that they would have under the current limits and quotas. Takes back the others. */
  async #keep(ahead: CountedAhead, ofTime: LimitsOfTime, quotas: readonly CurrentQuota[]): Promise<Counts> {
    const requests = isAttempt(ahead.requests) && isConclusive(ahead.requests, ofTime) ? ahead.requests : undefined;
    const kept: QuotaAttempt[] = [];
    const others: QuotaAttempt[] = [];
    for (const attempt of ahead.quotas) {
      const quota = quotas.find((each) => isSameCounter(each, attempt.quota));
      if (quota !== undefined && isConclusiveFor(attempt, quota)) kept.push({ ...attempt, quota });
      else others.push(attempt);
    }
    await Promise.all([
      requests === undefined && this.#requests.giveBack(ahead.requests),
      this.#quotas.giveBack(others),
    ]);
    return { requests, quotas: kept };
  }

  /** Makes the counts that are missing, at the same time. */
  async #complete(
    kept: Counts,
    { tag }: Credential,
    ofTime: LimitsOfTime,
    quotas: readonly CurrentQuota[],
    request: VerifyRequest,
  ): Promise<Counts> {
    const missing = quotas.filter((quota) => !kept.quotas.some((each) => each.quota === quota));
    const [requests, attempts] = await Promise.all([
      kept.requests ?? this.#requests.attempt(tag, ofTime, this.#clock()),
      this.#quotas.attempt(missing, costOf(request)),
    ]);
    return { requests, quotas: [...kept.quotas, ...attempts] };
  }

  /** The rate status for a request that is not counted. If it was counted ahead, it is given back. */
  async #rateWithout(ahead: CountedAhead, { tag }: Credential, limits: Limits | null): Promise<RateStatus | undefined> {
    const { requests } = ahead;
    const [counts] = await Promise.all([this.#requests.giveBack(requests), this.#quotas.giveBack(ahead.quotas)]);
    if (limits === null) return undefined;
    const isKnown = counts !== undefined && isAttempt(requests);
    return isKnown ? rateStatus(limits, counts, requests.at) : this.#requests.currentRate(tag, limits, this.#clock());
  }

  /** @param now A moment in the periods of the quotas */
  #admissionOf(credential: Credential, request: VerifyRequest, now: number): Admission {
    const permission = permissionOf(this.#plans, credential, request);
    if (permission.error !== undefined) return permission;
    const { limits, plan } = permission;
    const quotas = costOf(request) === 0 ? [] : currentQuotas(credential, plan, now);
    return { limits, quotas, error: undefined };
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

async function countedAhead(requests: Promise<Attempt>, quotas: Promise<QuotaAttempt[]>): Promise<CountedAhead> {
  return { requests: await requests, quotas: await quotas };
}

function costOf({ cost = 1 }: VerifyRequest): number {
  return cost;
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

function overQuota(quota: QuotaStatus | undefined, credential: Credential): Verdict | undefined {
  if (quota === undefined) return undefined;
  return { ...known(credential), outcome: 'limited', rate: undefined, quotas: [quota], overQuota: quota };
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
