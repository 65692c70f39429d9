import type { Credential } from '../../../lambdas/domain/keys/credential.ts';
import type { CredentialStore, FoundCredential } from '../../../lambdas/domain/keys/ports.ts';
import type { Block, CounterStore, Refused, Taken } from '../../../lambdas/domain/limits/ports.ts';
import type { CurrentQuota } from '../../../lambdas/domain/limits/quota.ts';
import type { QuotaCount, QuotaNotice, QuotaNotices, QuotaStore } from '../../../lambdas/domain/limits/quota-ports.ts';
import {
  type Counts,
  forEachWindow,
  type Limits,
  type LimitsOfTime,
  windows,
} from '../../../lambdas/domain/limits/rate-windows.ts';

/** The fate of a call: it succeeds, the request is lost, or the response is lost. */
export type Fate = 'arrives' | 'lost before' | 'lost after';

/**
 * A keys table and a counters table as DynamoDB keeps them: each call takes effect at one moment between its request and its
 * response.
 */
export class FaultyStorage implements CredentialStore, CounterStore {
  /** The counts of quotas, as verification uses them, with the same faults. */
  readonly quotas: QuotaStore = {
    consume: (quota, cost) => this.#call(() => this.#consume(quota, cost)),
    giveBack: (quota, cost) => this.#call(() => void this.#addToQuota(quota, -cost)),
    read: (quota) => this.#call(() => this.usedOf(quota)),
  };
  /** The notices of quotas that were announced: the first one of each quota, period, limit and threshold. */
  readonly notices = new Map<string, QuotaNotice>();
  readonly quotaNotices: QuotaNotices = {
    announce: (notice) =>
      this.#call(() => {
        const { quota, threshold } = notice;
        const name = `${quotaName(quota)} ${quota.limit} ${threshold}`;
        if (!this.notices.has(name)) this.notices.set(name, notice);
      }),
  };
  readonly #used = new Map<string, number>();
  readonly credentials = new Map<string, Credential>();
  readonly #counters = new Map<string, number>();
  /** The limits that each counter remembers, by hour. */
  readonly #limits = new Map<string, Limits>();
  /** The counts of the key when its reserve was last filled. */
  readonly #counted = new Map<string, Counts>();
  /** Refusals by counter and minute. */
  readonly limited = new Map<string, number>();
  readonly #fate: () => Fate;
  /** The number of turns of the event loop that a call takes, each way. */
  readonly #delay: () => number;

  constructor(fate: () => Fate = () => 'arrives', delay: () => number = () => 0) {
    this.#fate = fate;
    this.#delay = delay;
  }

  find(references: readonly { pepperVersion: string; digest: string }[]): Promise<FoundCredential | undefined> {
    return this.#call(() => {
      for (const reference of references) {
        const credential = this.credentials.get(reference.digest);
        if (credential !== undefined) return { reference, credential };
      }
      return undefined;
    });
  }

  async moveToPepper(): Promise<void> {}

  async noteFirstUse(): Promise<void> {}

  async markUsed(): Promise<void> {}

  async markValueUsed(): Promise<void> {}

  count(
    counter: string,
    limits: Limits,
    now: number,
    { block = { requests: one, atMost: limits } }: { block?: Block | undefined } = {},
  ): Promise<{ admitted: boolean; counts: Counts }> {
    const { requests, atMost } = block;
    return this.#call(() => {
      const before = this.countsOf(counter, now);
      const hasRoom = windows.every(({ name, unit }) => before[unit] + requests[unit] <= atMost[name]);
      if (!hasRoom) return { admitted: false, counts: before };
      this.#limits.set(hourOf(counter, now), limits);
      return { admitted: true, counts: this.#add(counter, now, requests) };
    });
  }

  countOpen(counter: string, limits: Limits, now: number): Promise<{ admitted: boolean; counts: Counts }> {
    return this.#call(() => {
      const before = this.countsOf(counter, now);
      const hasRoom = windows.every(({ name, unit }) => before[unit] < limits[name]);
      return { admitted: hasRoom, counts: hasRoom ? this.#add(counter, now, one) : before };
    });
  }

  countKnown(counter: string, now: number): Promise<{ admitted: boolean; counts: Counts; limits: Limits } | undefined> {
    return this.#call(() => {
      const limits = this.#limits.get(hourOf(counter, now));
      if (limits === undefined) return undefined;
      const before = this.countsOf(counter, now);
      const hasRoom = windows.every(({ name, unit }) => before[unit] < limits[name]);
      return { admitted: hasRoom, counts: hasRoom ? this.#add(counter, now, one) : before, limits };
    });
  }

  giveBack(counter: string, at: number, limits?: Limits): Promise<Counts> {
    return this.#call(() => {
      if (limits !== undefined) this.#limits.set(hourOf(counter, at), limits);
      return this.#add(
        counter,
        at,
        forEachWindow('unit', () => -1),
      );
    });
  }

  take(reserve: string, limits: LimitsOfTime, now: number): Promise<Taken> {
    return this.#call(() => {
      const name = `${reserve} ${JSON.stringify(limits)}`;
      const before = this.countsOf(name, now);
      if (windows.some(({ unit }) => before[unit] >= 0)) {
        return { admitted: false, left: forEachWindow('unit', ({ unit }) => -before[unit]) };
      }
      const after = this.#add(name, now, one);
      const counted = this.#counted.get(name);
      return { admitted: true, counts: forEachWindow('unit', ({ unit }) => (counted?.[unit] ?? 0) + after[unit]) };
    });
  }

  fill(
    reserve: string,
    limits: LimitsOfTime,
    now: number,
    { requests, counts }: { requests: Counts; counts: Counts },
  ): Promise<void> {
    return this.#call(() => {
      const name = `${reserve} ${JSON.stringify(limits)}`;
      this.#counted.set(name, counts);
      this.#add(
        name,
        now,
        forEachWindow('unit', ({ unit }) => -requests[unit]),
      );
    });
  }

  read(keyId: string, now: number): Promise<Counts> {
    return this.#call(() => this.countsOf(keyId, now));
  }

  add(counter: string, refused: Refused, at: number): Promise<void> {
    return this.#call(() => {
      for (const [reason, count] of Object.entries(refused)) {
        const name = `${reason === 'limited' ? '' : `${reason} `}${minuteOf(counter, at)}`;
        this.limited.set(name, (this.limited.get(name) ?? 0) + count);
      }
    });
  }

  #consume(quota: CurrentQuota, cost: number): QuotaCount {
    const used = this.usedOf(quota);
    if (used + cost > quota.limit) return { admitted: false, used };
    return { admitted: true, used: this.#addToQuota(quota, cost) };
  }

  #addToQuota(quota: CurrentQuota, cost: number): number {
    const used = this.usedOf(quota) + cost;
    this.#used.set(quotaName(quota), used);
    return used;
  }

  /** The count of a quota in its period, without a call that can be lost. */
  usedOf(quota: CurrentQuota): number {
    return this.#used.get(quotaName(quota)) ?? 0;
  }

  async #call<T>(effect: () => T): Promise<T> {
    const fate = this.#fate();
    for (let turns = this.#delay(); turns > 0; turns--) await undefined;
    if (fate === 'lost before') throw new Error('lost');
    const result = effect();
    for (let turns = this.#delay(); turns > 0; turns--) await undefined;
    if (fate === 'lost after') throw new Error('lost');
    return result;
  }

  #add(counter: string, now: number, requests: Counts): Counts {
    const before = this.countsOf(counter, now);
    const after = forEachWindow('unit', ({ unit }) => before[unit] + requests[unit]);
    this.#counters.set(minuteOf(counter, now), after.minute);
    this.#counters.set(hourOf(counter, now), after.hour);
    return after;
  }

  /** The counts of a counter, without a call that can be lost. */
  countsOf(keyId: string, now: number): Counts {
    return {
      minute: this.#counters.get(minuteOf(keyId, now)) ?? 0,
      hour: this.#counters.get(hourOf(keyId, now)) ?? 0,
    };
  }
}

const quotaName = ({ counter, period }: CurrentQuota) => `${counter} ${period.name}`;
const one = forEachWindow('unit', () => 1);
const minuteOf = (keyId: string, now: number) => `${keyId} m${Math.floor(now / 60_000)}`;
const hourOf = (keyId: string, now: number) => `${keyId} h${Math.floor(now / 3_600_000)}`;
