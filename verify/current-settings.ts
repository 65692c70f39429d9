import type { AwsJsonClient } from '../lambdas/adapters/lean/aws-json.ts';
import type { Clock } from '../lambdas/domain/shared/random.ts';
import { minuteMs } from '../lambdas/domain/shared/time.ts';
import { joined, type VerifierSettings } from './settings.ts';

/** The age at which settings are read again, between requests. */
const refreshMs = minuteMs;
/** The age at which a request waits for newer settings. Lambda freezes a process between requests. */
const maxAgeMs = 2 * minuteMs;

/** Reads the settings of the deployment. */
export type ReadSettings = () => Promise<VerifierSettings>;

/**
 * The settings of the deployment. They are read again every minute, so a service follows a change of plans or of the key format without a
 * deployment of its own. If a read fails, the known settings stay in use.
 */
export class CurrentSettings {
  readonly #read: ReadSettings;
  readonly #clock: Clock;
  readonly #onFailure: (error: unknown) => void;
  #known: VerifierSettings | undefined;
  #reading: Promise<VerifierSettings> | undefined;
  /** The time when the last read started. */
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(read: ReadSettings, clock: Clock, onFailure: (error: unknown) => void) {
    this.#read = read;
    this.#clock = clock;
    this.#onFailure = onFailure;
  }

  /** Returns the settings; a promise only if the caller must wait for them. */
  get(): VerifierSettings | Promise<VerifierSettings> {
    const known = this.#known;
    if (known === undefined) return this.#reading ?? this.#refresh();
    if (this.#clock() - this.#askedAt < maxAgeMs) return known;
    return this.#refresh();
  }

  /** Reads old settings again. */
  refreshIfOld(): void {
    if (this.#clock() - this.#askedAt >= refreshMs) this.#refresh().catch(() => {});
  }

  /** Waits for a read that has started. */
  async settled(): Promise<void> {
    await this.#reading?.catch(() => {});
  }

  #refresh(): Promise<VerifierSettings> {
    this.#askedAt = this.#clock();
    const reading = this.#fetch();
    this.#reading = reading;
    return reading;
  }

  async #fetch(): Promise<VerifierSettings> {
    try {
      const fresh = await this.#read();
      // The same object while nothing changes.
      if (JSON.stringify(fresh) !== JSON.stringify(this.#known)) this.#known = fresh;
      return this.#known ?? fresh;
    } catch (error) {
      if (this.#known === undefined) throw error;
      this.#onFailure(error);
      return this.#known;
    } finally {
      this.#reading = undefined;
    }
  }
}

/** Reads settings from the parameters below a path. */
export function fromParameters(client: AwsJsonClient, path: string, region: string): ReadSettings {
  return async () => {
    const found: { name: string; text: string }[] = [];
    let next: string | undefined;
    do {
      const input = { Path: path, ...(next !== undefined && { NextToken: next }) };
      const response = (await client.callRepeatedly('GetParametersByPath', input)) as {
        Parameters?: readonly { Name?: string; Value?: string }[];
        NextToken?: string;
      };
      for (const { Name = '', Value = '' } of response.Parameters ?? []) found.push({ name: Name, text: Value });
      next = response.NextToken;
    } while (next);
    return joined(found, region);
  };
}
