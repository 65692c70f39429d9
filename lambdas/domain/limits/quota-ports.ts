import type { CurrentQuota, QuotaStatus } from './quota.ts';

/** The counters of quotas, as verification uses them. */
export interface QuotaStore {
  /**
   * Counts a request of this cost if the quota has room for it; otherwise counts nothing. Returns the count of the period. Exact
   * at any concurrency. Not retried, because a lost response must not count twice.
   */
  consume(quota: CurrentQuota, cost: number): Promise<QuotaCount>;
  /**
   * Takes back a request that was counted and then refused. Never retried: taking it back twice would admit requests beyond the
   * quota.
   */
  giveBack(quota: CurrentQuota, cost: number): Promise<void>;
  /** Returns the count of the period without counting a request. */
  read(quota: CurrentQuota): Promise<number>;
}

/** The counters of quotas, as responses show them. */
export interface QuotaReader {
  /** Returns the count of each quota, in the same order. */
  used(quotas: readonly CurrentQuota[]): Promise<readonly number[]>;
}

export interface QuotaCount {
  readonly admitted: boolean;
  readonly used: number;
}

/** `warning`: 80 % of a quota are used; `exhausted`: the quota is used up, or has refused a request. */
export type QuotaThreshold = 'warning' | 'exhausted';

/** A quota that has reached a threshold. */
export interface QuotaNotice {
  readonly quota: QuotaStatus;
  readonly threshold: QuotaThreshold;
  readonly workspaceId: string;
  /** The key, if the quota is the one of a key. */
  readonly keyId: string | null;
  readonly requestId: string;
}

/** The audit log, for notices of quotas. */
export interface QuotaNotices {
  /** Records the event of a notice, unless a notice of the same quota, period, limit and threshold was recorded. */
  announce(notice: QuotaNotice): Promise<void>;
}
