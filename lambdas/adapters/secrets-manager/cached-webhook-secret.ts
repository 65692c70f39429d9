import type { WebhookSecretSource } from '../../domain/events/ports.ts';
import { parseSecrets } from '../../domain/events/webhook-signature.ts';
import type { Clock } from '../../domain/shared/random.ts';
import { minuteMs } from '../../domain/shared/time.ts';
import type { SecretReader } from './secrets-manager.ts';

/** The age at which the secret is read again. A new secret is in use within minutes. */
const maxAgeMs = 5 * minuteMs;

/** The secrets that sign webhooks, from Secrets Manager, read when first needed, then cached. */
export class CachedWebhookSecret implements WebhookSecretSource {
  readonly #read: SecretReader;
  readonly #secretId: string;
  readonly #clock: Clock;
  #known: Promise<readonly Uint8Array[]> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(read: SecretReader, secretId: string, clock: Clock) {
    this.#read = read;
    this.#secretId = secretId;
    this.#clock = clock;
  }

  /** Concurrent callers share one read. If a read fails, the known secrets stay in use. */
  secrets(): Promise<readonly Uint8Array[]> {
    if (this.#known !== undefined && this.#clock() - this.#askedAt < maxAgeMs) return this.#known;
    const reading = this.#fetch(this.#known);
    this.#known = reading;
    this.#askedAt = this.#clock();
    reading.catch(() => {
      if (this.#known === reading) this.#known = undefined;
    });
    return reading;
  }

  async #fetch(known: Promise<readonly Uint8Array[]> | undefined): Promise<readonly Uint8Array[]> {
    try {
      return parseSecrets(await this.#read(this.#secretId));
    } catch (error) {
      if (known !== undefined) return known;
      throw error;
    }
  }
}
