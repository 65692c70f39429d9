import type { Credential } from '../keys/credential.ts';
import type { Attempt, RequestCounter } from '../limits/count.ts';
import { isRefusedUnder, type QuotaAttempt, type QuotaCounter } from '../limits/count-quotas.ts';
import { lastToReset, type QuotaStatus } from '../limits/quota.ts';
import { type QuotaUse, QuotaWatch } from '../limits/quota-notices.ts';
import { isAnyExceeded, type Limits, rateStatus } from '../limits/rate-windows.ts';
import type { VerifyDependencies } from './dependencies.ts';
import type { FullQuotas } from './full-quotas.ts';
import type { FullWindow } from './seen-keys.ts';
import { known, type Verdict, type VerifyRequest } from './verdict.ts';

/** The counts that decide about a request. */
export interface Counts {
  readonly requests: Attempt | undefined;
  readonly quotas: readonly QuotaAttempt[];
}

export interface Judged {
  readonly verdict: Verdict;
  /** A window that this request found full. */
  readonly full?: FullWindow | undefined;
  /** The time of the request, if the key's counter counted or limited it. */
  readonly countedAt?: number | undefined;
}

interface Drawn {
  readonly judged: Judged;
  /** The time of the request, if it is the first admitted one of its hour. */
  readonly firstAt?: number | undefined;
}

type Dependencies = Pick<VerifyDependencies, 'onCounterFailure' | 'onTrouble' | 'pause' | 'clock'>;

/** Draws the verdict about a request from its counts. If one of them refuses the request, the others are taken back. */
export class Conclusions {
  readonly #requests: RequestCounter;
  readonly #quotas: QuotaCounter;
  readonly #fullQuotas: FullQuotas;
  readonly #watch: QuotaWatch;
  readonly #dependencies: Dependencies;

  constructor(dependencies: VerifyDependencies, requests: RequestCounter, quotas: QuotaCounter, full: FullQuotas) {
    this.#dependencies = dependencies;
    this.#requests = requests;
    this.#quotas = quotas;
    this.#fullQuotas = full;
    this.#watch = new QuotaWatch(dependencies);
  }

  /** Whether these counts refuse the request, whatever other counts say. */
  isDecided(counts: Counts, limits: Limits): boolean {
    const hasFailed = errorsOf(allOf(counts)).length > 0 && this.#dependencies.onCounterFailure === 'deny';
    return hasFailed || isOverRate(counts.requests, limits);
  }

  /**
   * Returns the verdict. Throws the error of a count, after taking back the others, if requests are refused while the counters do
   * not respond.
   */
  async draw(counts: Counts, credential: Credential, limits: Limits, request: VerifyRequest): Promise<Drawn> {
    await this.#requireResponses(counts, allOf(counts));
    if (isOverRate(counts.requests, limits)) return { judged: await this.#limit(counts, credential, limits) };
    const confirmed = counts.quotas.some(isOver) ? await this.#confirm(counts) : counts;
    const isRefused = confirmed.quotas.some(isOver);
    const uses = usesOf(confirmed.quotas, isRefused);
    const drawn = isRefused
      ? { judged: await this.#refuse(confirmed, uses, credential, limits) }
      : admit(confirmed, uses, credential, limits);
    const { workspaceId, keyId } = credential;
    const { requestId = '' } = request;
    const shown = isRefused ? uses.filter((use) => use.isRefused) : uses;
    await this.#watch.watch(shown, { workspaceId, keyId, requestId });
    return drawn;
  }

  /**
   * Counts once more against the quotas that refuse the request. Their counts may include requests that another limit has refused
   * and that are being taken back. A quota that still has room must not refuse requests until the end of its period. If the second
   * count gets no response, the first one stands: the policy for failures does not admit a request that a quota has refused.
   */
  async #confirm({ requests, quotas }: Counts): Promise<Counts> {
    // Meanwhile, no other request must find a quota used up because of this one.
    await this.#quotas.giveBack(quotas);
    await this.#dependencies.pause();
    const again: QuotaAttempt[] = [];
    const kept: QuotaAttempt[] = [];
    const answered = quotas.filter((each) => 'counted' in each);
    for (const first of answered.toSorted((one, other) => Number(isOver(other)) - Number(isOver(one)))) {
      const attempts = await this.#quotas.attempt([first.quota], first.cost);
      again.push(...attempts);
      kept.push(...attempts.map((attempt) => ('error' in attempt && isOver(first) ? refused(first) : attempt)));
      if (kept.some(isOver)) break;
    }
    const counts = { requests, quotas: kept };
    await this.#requireResponses(counts, again);
    return counts;
  }

  /**
   * Reports failed attempts, and applies the configured policy.
   * @param counts The counts to take back
   */
  async #requireResponses(counts: Counts, attempts: readonly AnyAttempt[]): Promise<void> {
    const { onCounterFailure, onTrouble } = this.#dependencies;
    const errors = errorsOf(attempts);
    for (const error of errors) onTrouble('counter_failure', error);
    if (errors.length === 0 || onCounterFailure === 'allow') return;
    await Promise.all([this.#requests.giveBack(counts.requests), this.#quotas.giveBack(counts.quotas)]);
    throw errors[0];
  }

  /** Refuses a request over a rate limit. It says nothing about its quotas, because they may count requests that are taken back. */
  async #limit({ requests, quotas }: Counts, credential: Credential, limits: Limits): Promise<Judged> {
    await Promise.all([
      // A request that was counted exceeds the limits only if it was counted under higher ones, which were lowered since.
      this.#requests.giveBack(requests, limits),
      this.#quotas.giveBack(quotas),
    ]);
    const { counts, isExact, at } = countedIn(requests) as NonNullable<ReturnType<typeof countedIn>>;
    const rate = rateStatus(limits, counts, at);
    return {
      verdict: { ...known(credential), outcome: 'limited', rate },
      ...(isExact && { full: { limits, counts, at }, countedAt: at }),
    };
  }

  /** Refuses a request over a quota. */
  async #refuse(
    { requests, quotas }: Counts,
    uses: readonly QuotaUse[],
    credential: Credential,
    limits: Limits,
  ): Promise<Judged> {
    const [left] = await Promise.all([this.#requests.giveBack(requests), this.#quotas.giveBack(quotas)]);
    const over = uses.flatMap(({ quota, isRefused }) => (isRefused ? [quota] : []));
    for (const quota of over) this.#fullQuotas.note(quota, this.#dependencies.clock());
    const counted = countedIn(requests);
    const rate = counted && rateStatus(limits, left ?? counted.counts, counted.at);
    const overQuota = lastToReset(over) as QuotaStatus;
    return {
      verdict: { ...known(credential), outcome: 'limited', rate, ...quotasIn(uses), overQuota },
      ...(counted?.isExact && { countedAt: counted.at }),
    };
  }
}

function admit({ requests }: Counts, uses: readonly QuotaUse[], credential: Credential, limits: Limits): Drawn {
  const counted = countedIn(requests);
  const rate = counted && rateStatus(limits, counted.counts, counted.at);
  return {
    judged: {
      verdict: { ...known(credential), outcome: 'admitted', rate, ...quotasIn(uses) },
      ...(counted?.isExact && { countedAt: counted.at }),
    },
    ...(counted?.isFirst && { firstAt: counted.at }),
  };
}

type AnyAttempt = Attempt | QuotaAttempt;

function allOf({ requests, quotas }: Counts): AnyAttempt[] {
  return requests === undefined ? [...quotas] : [requests, ...quotas];
}

function errorsOf(attempts: readonly AnyAttempt[]): unknown[] {
  return attempts.flatMap((attempt) => ('error' in attempt ? [attempt.error] : []));
}

function countedIn(requests: Attempt | undefined) {
  return requests !== undefined && 'counted' in requests ? { ...requests.counted, at: requests.at } : undefined;
}

function isOverRate(requests: Attempt | undefined, limits: Limits): boolean {
  const counted = countedIn(requests);
  return counted !== undefined && (!counted.admitted || isAnyExceeded(counted.counts, limits));
}

const isOver = (attempt: QuotaAttempt) => isRefusedUnder(attempt, attempt.quota.limit);

/** Returns the refusal of an attempt that was taken back. */
function refused({ quota, cost, counted }: Extract<QuotaAttempt, { counted: unknown }>): QuotaAttempt {
  return { quota, cost, counted: { admitted: false, used: counted.used - (counted.admitted ? cost : 0) } };
}

/**
 * Returns how much of each quota is used after the decision, as far as the counters responded.
 * @param isTakenBack Whether the request is refused, so its counts are taken back
 */
function usesOf(quotas: readonly QuotaAttempt[], isTakenBack: boolean): QuotaUse[] {
  return quotas.flatMap((attempt) => {
    if ('error' in attempt) return [];
    const { quota, cost, counted } = attempt;
    const used = counted.used - (isTakenBack && counted.admitted ? cost : 0);
    return [{ quota: { ...quota, used }, isRefused: isOver(attempt) }];
  });
}

function quotasIn(uses: readonly QuotaUse[]): { readonly quotas?: readonly QuotaStatus[] } {
  return uses.length === 0 ? {} : { quotas: uses.map(({ quota }) => quota) };
}
