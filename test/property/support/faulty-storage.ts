import type { Credential } from '../../../lambdas/domain/keys/credential.ts';
import type { CredentialStore, FoundCredential } from '../../../lambdas/domain/keys/ports.ts';
import type { CounterStore } from '../../../lambdas/domain/limits/ports.ts';
import type { Counts, Limits } from '../../../lambdas/domain/limits/rate-windows.ts';

/** The fate of a call: it succeeds, the request is lost, or the response is lost. */
export type Fate = 'arrives' | 'lost before' | 'lost after';

/**
 * A keys table and a counters table as DynamoDB keeps them: each call takes effect at one moment between its request and its
 * response.
 */
export class FaultyStorage implements CredentialStore, CounterStore {
  readonly credentials = new Map<string, Credential>();
  readonly #counters = new Map<string, number>();
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

  count(keyId: string, limits: Limits, now: number): Promise<{ admitted: boolean; counts: Counts }> {
    return this.#call(() => {
      const before = this.#countsOf(keyId, now);
      if (before.minute >= limits.perMinute || before.hour >= limits.perHour)
        return { admitted: false, counts: before };
      const counts = { minute: before.minute + 1, hour: before.hour + 1 };
      this.#counters.set(minuteOf(keyId, now), counts.minute);
      this.#counters.set(hourOf(keyId, now), counts.hour);
      return { admitted: true, counts };
    });
  }

  read(keyId: string, now: number): Promise<Counts> {
    return this.#call(() => this.#countsOf(keyId, now));
  }

  add(counter: string, count: number, at: number): Promise<void> {
    return this.#call(() => {
      this.limited.set(minuteOf(counter, at), (this.limited.get(minuteOf(counter, at)) ?? 0) + count);
    });
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

  #countsOf(keyId: string, now: number): Counts {
    return {
      minute: this.#counters.get(minuteOf(keyId, now)) ?? 0,
      hour: this.#counters.get(hourOf(keyId, now)) ?? 0,
    };
  }
}

const minuteOf = (keyId: string, now: number) => `${keyId} m${Math.floor(now / 60_000)}`;
const hourOf = (keyId: string, now: number) => `${keyId} h${Math.floor(now / 3_600_000)}`;
