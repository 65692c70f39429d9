import type { Credential } from '../keys/credential.ts';
import { currentDigest, type DigestReference, isNewerPepper, type PepperKeyring } from '../keys/digest.ts';
import { type KeyValue, referencesOf } from '../keys/key-value.ts';
import type { CredentialStore, FoundCredential } from '../keys/ports.ts';
import { hourMs, isoTime } from '../shared/time.ts';
import type { VerifyDependencies } from './dependencies.ts';
import type { Verdict } from './verdict.ts';

/** Finds credentials by key value and records their use. */
export class CredentialAccess {
  readonly #credentials: CredentialStore;
  readonly #dependencies: Pick<VerifyDependencies, 'pepper' | 'clock' | 'onTrouble'>;

  constructor(dependencies: Pick<VerifyDependencies, 'credentials' | 'pepper' | 'clock' | 'onTrouble'>) {
    this.#credentials = dependencies.credentials;
    this.#dependencies = dependencies;
  }

  /**
   * Finds the credential of a key value.
   * @param references The references under which it may be stored, with this keyring
   */
  async find(
    keyValue: KeyValue,
    keyring: PepperKeyring,
    references: readonly DigestReference[],
  ): Promise<FoundCredential | undefined> {
    const found = await this.#credentials.find(references);
    if (found !== undefined) return found;
    // Several items are not read at one moment: a credential that moves from one pepper to another may be in neither.
    const foundAgain = references.length > 1 ? await this.#credentials.find(references) : undefined;
    if (foundAgain !== undefined) return foundAgain;
    // The key may use a pepper that is newer than the keyring of this instance.
    const newer = await this.#dependencies.pepper.refreshedKeyring();
    return newer === keyring ? undefined : this.#credentials.find(referencesOf(newer, keyValue));
  }

  /**
   * Records the first use of a new value, or moves the credential to the current pepper. Also records the hour in which a value
   * was last used, while the key has two. Only an admitted request is a use: a client whose new value is refused still needs the
   * previous one. Failures do not decide the request.
   */
  async recordUse(found: FoundCredential, keyValue: KeyValue, outcome: Verdict['outcome']): Promise<void> {
    const isUse = outcome === 'admitted';
    if (found.credential.graceOnFirstUse !== null) {
      if (isUse) await this.#recordFirstUse(found);
      return;
    }
    await Promise.all([this.#moveToCurrentPepper(found, keyValue), isUse && this.#markValueUsed(found)]);
  }

  /** Records the hour in which a key was last used. A failure does not decide the request. */
  async markUsed(credential: Credential, at: number): Promise<void> {
    try {
      await this.#credentials.markUsed(credential, isoTime(Math.floor(at / hourMs) * hourMs));
    } catch (error) {
      this.#dependencies.onTrouble('last_used_failure', error);
    }
  }

  async #markValueUsed(found: FoundCredential): Promise<void> {
    const { isOneOfTwo, usedAt } = found.credential;
    const now = this.#dependencies.clock();
    if (!isOneOfTwo || (usedAt !== null && Date.parse(usedAt) >= Math.floor(now / hourMs) * hourMs)) return;
    try {
      await this.#credentials.markValueUsed(found, isoTime(now));
    } catch (error) {
      this.#dependencies.onTrouble('last_used_failure', error);
    }
  }

  async #moveToCurrentPepper(found: FoundCredential, keyValue: KeyValue): Promise<void> {
    const keyring = await this.#dependencies.pepper.keyring();
    // An instance with an old keyring must not undo the moves of others.
    if (!isNewerPepper(keyring.current, found.reference.pepperVersion)) return;
    try {
      await this.#credentials.moveToPepper(found, currentDigest(keyring, keyValue.text));
    } catch (error) {
      this.#dependencies.onTrouble('pepper_move_failure', error);
    }
  }

  async #recordFirstUse(found: FoundCredential): Promise<void> {
    try {
      await this.#credentials.noteFirstUse(found, this.#dependencies.clock());
    } catch (error) {
      this.#dependencies.onTrouble('first_use_failure', error);
    }
  }
}
