import { keyringAt, type PepperKeyring } from '../../domain/keys/digest.ts';
import type { StoredKeyring } from '../../domain/keys/keyring-schema.ts';
import type { PepperSource } from '../../domain/keys/ports.ts';
import { noticeMs } from '../../domain/rotation/pepper-rotation.ts';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import type { Clock } from '../../domain/shared/random.ts';
import { parseKeyring } from './keyring.ts';
import type { SecretReader } from './secrets-manager.ts';

/** Unknown keys cause at most one read of the secret in this time, so that guessing costs the deployment nothing. */
const refreshEveryMs = 10_000;
/** A keyring this old is read again even if every key is found. Half of the notice that a new pepper gets. */
const maxAgeMs = 5 * 60_000;

export interface CachedPepperOptions {
  /**
   * Whether a keyring that is too old to know the pepper in force is of no use. For who makes digests: what is stored under
   * an old pepper might not be counted before that pepper is dropped. Who looks keys up makes do with what it knows.
   */
  readonly failsWhenOld?: boolean;
}

/** The keyring from Secrets Manager, read once per instance and again when it may have grown. */
export class CachedPepper implements PepperSource {
  readonly #read: SecretReader;
  readonly #secretId: string;
  readonly #clock: Clock;
  readonly #failsWhenOld: boolean;
  #keyring: Promise<StoredKeyring> | undefined;
  /** When it was last asked for. */
  #askedAt = Number.NEGATIVE_INFINITY;
  /** When what is known was last told. */
  #toldAt = Number.NEGATIVE_INFINITY;
  /** Whether the last reading has. */
  #hasFailed = false;
  #inForce: PepperKeyring | undefined;

  constructor(read: SecretReader, secretId: string, clock: Clock, { failsWhenOld = false }: CachedPepperOptions = {}) {
    this.#read = read;
    this.#secretId = secretId;
    this.#clock = clock;
    this.#failsWhenOld = failsWhenOld;
  }

  async keyring(): Promise<PepperKeyring> {
    const stored = await this.#readAfter(maxAgeMs);
    if (this.#failsWhenOld) this.#assertNotOld();
    return this.#atPresent(stored);
  }

  async refreshedKeyring(): Promise<PepperKeyring> {
    const stored = await this.#readAfter(refreshEveryMs);
    this.#assertNotOld();
    return this.#atPresent(stored);
  }

  /** That a key is unknown can only be said by who must know the pepper in force. */
  #assertNotOld(): void {
    if (this.#clock() - this.#toldAt < noticeMs) return;
    throw new ServiceUnavailableError({ cause: new Error('The pepper keyring could not be read again for too long.') });
  }

  /** The same object while nothing changed: callers can tell by comparing. */
  #atPresent(stored: StoredKeyring): PepperKeyring {
    const now = keyringAt(stored, this.#clock());
    const known = this.#inForce;
    if (known?.current === now.current && known.peppers === now.peppers) return known;
    this.#inForce = now;
    return now;
  }

  /** One reading serves all who ask meanwhile. A failed one keeps what is known; with nothing known it fails closed. */
  #readAfter(ageMs: number): Promise<StoredKeyring> {
    // Who fails without a fresh keyring asks again soon after a reading has failed.
    const waitMs = this.#failsWhenOld && this.#hasFailed ? refreshEveryMs : ageMs;
    if (this.#keyring !== undefined && this.#clock() - this.#askedAt < waitMs) return this.#keyring;
    const known = this.#keyring;
    const reading = this.#fetch(known);
    this.#keyring = reading;
    this.#askedAt = this.#clock();
    reading.catch(() => {
      if (this.#keyring === reading) this.#keyring = undefined;
    });
    return reading;
  }

  async #fetch(known: Promise<StoredKeyring> | undefined): Promise<StoredKeyring> {
    const askedAt = this.#clock();
    try {
      const fresh = parseKeyring(await this.#read(this.#secretId));
      this.#toldAt = askedAt;
      this.#hasFailed = false;
      const old = await known;
      return old !== undefined && JSON.stringify(old) === JSON.stringify(fresh) ? old : fresh;
    } catch (error) {
      this.#hasFailed = true;
      if (known !== undefined) return known;
      throw error;
    }
  }
}
