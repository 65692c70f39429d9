import { keyringAt, type PepperKeyring } from '../../domain/keys/digest.ts';
import type { StoredKeyring } from '../../domain/keys/keyring-schema.ts';
import type { PepperSource } from '../../domain/keys/ports.ts';
import { noticeMs } from '../../domain/rotation/pepper-rotation.ts';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import type { Clock } from '../../domain/shared/random.ts';
import { minuteMs } from '../../domain/shared/time.ts';
import { parseKeyring } from './keyring.ts';
import type { SecretReader } from './secrets-manager.ts';

/** Unknown keys cause at most one read of the secret in this time, so guessed keys cost nothing. */
const refreshEveryMs = 10_000;
/** A keyring this old is read again even if every key is found. Half of the notice that a new pepper gets. */
const maxAgeMs = 5 * minuteMs;

export interface CachedPepperOptions {
  /**
   * Whether to fail if the keyring is too old to contain the current pepper. Set it for functions that create digests: a
   * review might not count a credential under an old pepper before that pepper is removed. Functions that only look up keys
   * can use an older keyring.
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
  /** The time when the last read started. */
  #askedAt = Number.NEGATIVE_INFINITY;
  /** The time of the last successful read. */
  #lastReadAt = Number.NEGATIVE_INFINITY;
  /** Whether the last read failed. */
  #lastReadFailed = false;
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

  /** Only a keyring that contains the current pepper can show that a key is unknown. */
  #assertNotOld(): void {
    if (this.#clock() - this.#lastReadAt < noticeMs) return;
    throw new ServiceUnavailableError({ cause: new Error('The pepper keyring could not be read again for too long.') });
  }

  /** Returns the same object until the keyring changes, so that callers can compare it. */
  #atPresent(stored: StoredKeyring): PepperKeyring {
    const now = keyringAt(stored, this.#clock());
    const known = this.#inForce;
    if (known?.current === now.current && known.peppers === now.peppers) return known;
    this.#inForce = now;
    return now;
  }

  /** Concurrent callers share one read. If a read fails, the known keyring stays in use; without one, the call fails. */
  #readAfter(ageMs: number): Promise<StoredKeyring> {
    // An instance that fails without a fresh keyring tries again soon after a failed read.
    const waitMs = this.#failsWhenOld && this.#lastReadFailed ? refreshEveryMs : ageMs;
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
      this.#lastReadAt = askedAt;
      this.#lastReadFailed = false;
      const old = await known;
      return old !== undefined && JSON.stringify(old) === JSON.stringify(fresh) ? old : fresh;
    } catch (error) {
      this.#lastReadFailed = true;
      if (known !== undefined) return known;
      throw error;
    }
  }
}
