import type { CurrentQuota } from './quota.ts';
import type { QuotaCount, QuotaStore } from './quota-ports.ts';

export interface QuotaDependencies {
  readonly quotas: QuotaStore;
  /** Receives failures of the counters. */
  readonly onTrouble: (trouble: 'give_back_failure', error: unknown) => void;
}

/** The result of counting one request against one quota: the count, or the error. */
export type QuotaAttempt = { readonly quota: CurrentQuota; readonly cost: number } & (
  | { readonly counted: QuotaCount }
  | { readonly error: unknown }
);

/** Counts requests against quotas. */
export class QuotaCounter {
  readonly #store: QuotaStore;
  readonly #onTrouble: QuotaDependencies['onTrouble'];

  constructor({ quotas, onTrouble }: QuotaDependencies) {
    this.#store = quotas;
    this.#onTrouble = onTrouble;
  }

  /** Counts one request against each of the quotas, at the same time. Never throws: the caller decides about failures. */
  attempt(quotas: readonly CurrentQuota[], cost: number): Promise<QuotaAttempt[]> {
    return Promise.all(
      quotas.map(async (quota): Promise<QuotaAttempt> => {
        try {
          return { quota, cost, counted: await this.#store.consume(quota, cost) };
        } catch (error) {
          return { quota, cost, error };
        }
      }),
    );
  }

  /** Takes back a request that was counted and is then refused. Never throws. */
  async giveBack(attempts: readonly QuotaAttempt[]): Promise<void> {
    await Promise.all(
      attempts.map(async (attempt) => {
        if (!isCounted(attempt)) return;
        try {
          await this.#store.giveBack(attempt.quota, attempt.cost);
        } catch (error) {
          this.#onTrouble('give_back_failure', error);
        }
      }),
    );
  }
}

/** Whether the attempt has counted the request. */
function isCounted(attempt: QuotaAttempt): boolean {
  return 'counted' in attempt && attempt.counted.admitted;
}

/** Whether an attempt refuses the request under a limit, which may be another one than the one that it was made under. */
export function isRefusedUnder(attempt: QuotaAttempt, limit: number): boolean {
  if ('error' in attempt) return false;
  const { admitted, used } = attempt.counted;
  return used + (admitted ? 0 : attempt.cost) > limit;
}

/**
 * Whether an attempt that was made under an older state has the same result as one against the current quota. A failed attempt
 * is not repeated, because it may have counted.
 */
export function isConclusiveFor(attempt: QuotaAttempt, { limit }: CurrentQuota): boolean {
  return 'error' in attempt || attempt.counted.admitted || isRefusedUnder(attempt, limit);
}
