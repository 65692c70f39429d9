import QuickLRU from 'quick-lru';
import type { AuditEvent } from '../events/audit-event.ts';
import { auditEvent } from '../events/audit-event.ts';
import type { Clock, RandomBytes } from '../shared/random.ts';
import { type QuotaStatus, resetsAt } from './quota.ts';
import type { QuotaNotice, QuotaNotices, QuotaStore, QuotaThreshold } from './quota-ports.ts';

/** The part of a quota, in percent, at which each event is published. */
const thresholds: Readonly<Record<QuotaThreshold, number>> = { warning: 80, exhausted: 100 };
const thresholdNames = Object.keys(thresholds) as QuotaThreshold[];

/** How much of a quota is used, as an admitted request counted it, or the second count of a refused one. */
export interface QuotaUse {
  readonly quota: QuotaStatus;
  /** Whether the quota refused the request. */
  readonly isRefused: boolean;
}

/** The number of counters whose notices an instance remembers; up to twice as many for a while. */
const maxCounters = 5000;

export interface WatchDependencies {
  readonly quotas: Pick<QuotaStore, 'read'>;
  readonly quotaNotices: QuotaNotices;
  /** Waits until requests that are refused at this moment have been taken back from a quota. */
  readonly pause: () => Promise<void>;
  readonly onTrouble: (trouble: 'quota_notice_failure', error: unknown) => void;
}

/**
 * Announces that a quota is almost or completely used up. An instance announces each threshold once for a period and limit. Its
 * memory only saves calls: the store decides which announcement is the first one. If an instance stops before its announcement is
 * stored, the next request at another instance announces it.
 */
export class QuotaWatch {
  readonly #dependencies: WatchDependencies;
  /** The announced thresholds of each counter, in one period and under one limit. */
  readonly #announced = new QuickLRU<string, { readonly state: string; readonly thresholds: Set<QuotaThreshold> }>({
    maxSize: maxCounters,
  });

  constructor(dependencies: WatchDependencies) {
    this.#dependencies = dependencies;
  }

  /** Returns a promise to await before the response, if there is something to announce. It never rejects. */
  watch(
    uses: readonly QuotaUse[],
    origin: Pick<QuotaNotice, 'workspaceId' | 'keyId' | 'requestId'>,
  ): Promise<unknown> | undefined {
    const due = uses.filter((use) => this.#dueOf(use).length > 0);
    return due.length === 0 ? undefined : Promise.all(due.map((use) => this.#announce(use, origin)));
  }

  async #announce(use: QuotaUse, origin: Pick<QuotaNotice, 'workspaceId' | 'keyId' | 'requestId'>): Promise<void> {
    const { quotas, quotaNotices, pause, onTrouble } = this.#dependencies;
    const { counter, of } = use.quota;
    try {
      // The count may include requests that another limit has refused and that are being taken back.
      if (!use.isRefused) await pause();
      const used = use.isRefused ? use.quota.used : await quotas.read(use.quota);
      const quota = { ...use.quota, used };
      for (const threshold of this.#dueOf({ ...use, quota })) {
        await quotaNotices.announce({ ...origin, quota, threshold, keyId: of === 'key' ? origin.keyId : null });
        this.#announced.get(counter)?.thresholds.add(threshold);
      }
    } catch (error) {
      // The next request tries again.
      onTrouble('quota_notice_failure', error);
    }
  }

  /** The thresholds that are reached and not announced. */
  #dueOf(use: QuotaUse): QuotaThreshold[] {
    const reached = thresholdNames.filter((threshold) => hasReached(use, threshold));
    if (reached.length === 0) return reached;
    const { counter, period, limit } = use.quota;
    const state = `${period.name} ${limit}`;
    const known = this.#announced.get(counter);
    if (known?.state !== state) this.#announced.set(counter, { state, thresholds: new Set() });
    return reached.filter((threshold) => known?.state !== state || !known.thresholds.has(threshold));
  }
}

/** A refused request shows that the rest of a quota is too small, even if some is left. */
function hasReached({ quota: { used, limit }, isRefused }: QuotaUse, threshold: QuotaThreshold): boolean {
  return used * 100 >= limit * thresholds[threshold] || (isRefused && threshold === 'exhausted');
}

/** Returns the audit event of a notice. */
export function quotaEvent(
  dependencies: { readonly clock: Clock; readonly random: RandomBytes },
  { quota, threshold, workspaceId, keyId, requestId }: QuotaNotice,
): AuditEvent {
  const { of, per, period, limit, used } = quota;
  return auditEvent(dependencies, {
    action: `quota.${threshold}`,
    workspaceId,
    keyId,
    actor: { type: 'service', id: 'authorizer' },
    requestId,
    changes: { of, per, limit, used, resetsAt: resetsAt(period) },
  });
}
