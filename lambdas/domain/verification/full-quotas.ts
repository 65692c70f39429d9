import QuickLRU from 'quick-lru';
import { type CurrentQuota, isSameQuota, type QuotaStatus } from '../limits/quota.ts';
import { fullTrustMs } from './seen-keys.ts';

/** The number of quotas that an instance remembers; up to twice as many for a while. */
const maxQuotas = 5000;

/**
 * The quotas that refused a request a short time ago. An instance does not count requests against them, so a client over its quota
 * costs one read for each request. Its key is always read: a grant applies to the next request.
 */
export class FullQuotas {
  readonly #full = new QuickLRU<string, { readonly quota: QuotaStatus; readonly at: number }>({ maxSize: maxQuotas });

  note(quota: QuotaStatus, at: number): void {
    this.#full.set(quota.counter, { quota, at });
  }

  /** Returns the quota that probably has no room for a request. A quota with another limit, or in another period, needs a count. */
  find(quotas: readonly CurrentQuota[], cost: number, now: number): QuotaStatus | undefined {
    for (const each of quotas) {
      const full = this.#full.get(each.counter);
      if (full === undefined || now < full.at || now - full.at >= fullTrustMs) continue;
      const { quota } = full;
      if (isSameQuota(each, quota) && quota.used + cost > quota.limit) return quota;
    }
    return undefined;
  }
}
