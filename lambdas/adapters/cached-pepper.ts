import type { PepperKeyring } from '../domain/digest.ts';
import type { PepperSource } from '../domain/ports.ts';
import type { Clock } from '../domain/random.ts';
import { parseKeyring } from './keyring.ts';
import type { SecretReader } from './secrets-manager.ts';

/** Unknown keys cause at most one read of the secret in this time, so that guessing costs the deployment nothing. */
const refreshEveryMs = 10_000;
/** A keyring this old is read again even if every key is found. */
const maxAgeMs = 5 * 60_000;

/** The keyring from Secrets Manager, read once per instance and again when it may have grown. */
export class CachedPepper implements PepperSource {
  readonly #read: SecretReader;
  readonly #secretId: string;
  readonly #clock: Clock;
  #keyring: Promise<PepperKeyring> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(read: SecretReader, secretId: string, clock: Clock) {
    this.#read = read;
    this.#secretId = secretId;
    this.#clock = clock;
  }

  keyring(): Promise<PepperKeyring> {
    return this.#readAfter(maxAgeMs);
  }

  refreshedKeyring(): Promise<PepperKeyring> {
    return this.#readAfter(refreshEveryMs);
  }

  /** One reading serves all who ask meanwhile. A failed one keeps what is known; with nothing known it fails closed. */
  #readAfter(ageMs: number): Promise<PepperKeyring> {
    if (this.#keyring !== undefined && this.#clock() - this.#readAt < ageMs) return this.#keyring;
    const known = this.#keyring;
    const reading = this.#fetch(known);
    this.#keyring = reading;
    this.#readAt = this.#clock();
    reading.catch(() => {
      if (this.#keyring === reading) this.#keyring = undefined;
    });
    return reading;
  }

  async #fetch(known: Promise<PepperKeyring> | undefined): Promise<PepperKeyring> {
    try {
      const fresh = parseKeyring(await this.#read(this.#secretId));
      const old = await known;
      // The same object while nothing changed: callers can tell by comparing.
      return old !== undefined && JSON.stringify(old) === JSON.stringify(fresh) ? old : fresh;
    } catch (error) {
      if (known !== undefined) return known;
      throw error;
    }
  }
}
