import { randomUUID } from 'node:crypto';
import { AwsJsonClient } from '../lambdas/adapters/lean/aws-json.ts';
import { ServiceUnavailableError } from '../lambdas/domain/shared/errors.ts';
import { type Clock, systemClock } from '../lambdas/domain/shared/random.ts';
import { Verifier as DomainVerifier } from '../lambdas/domain/verification/verifier.ts';
import { createLogger } from '../lambdas/logger.ts';
import { answered, unavailable } from './answered.ts';
import { type CredentialProvider, credentialsFrom, environmentCredentials, localCredentials } from './credentials.ts';
import { CurrentSettings, fromParameters } from './current-settings.ts';
import { type AwsAccess, dependenciesOf } from './dependencies.ts';
import { type KeyRequest, keyIn, plainAddress } from './request.ts';
import { checkedRoute } from './route.ts';
import { placeOf, type SettingsPlace, type VerifierSettings } from './settings.ts';
import type { Verdict } from './verdict.ts';

/** How often refusals that wait are written, and how often the age of the settings is checked, in milliseconds. */
const tickMs = 1000;

export interface VerifierOptions {
  /**
   * The settings of the deployment: `latchkey.verifierSettings`, which is also the output `LatchkeyVerifierSettings`.
   * @default the environment variable LATCHKEY_VERIFIER
   */
  readonly settings?: string | undefined;
  /**
   * Returns AWS credentials, e.g. `fromNodeProviderChain()` of `@aws-sdk/credential-providers`.
   * @default the credentials in the environment, as Lambda, ECS and EKS Pod Identity pass them
   */
  readonly credentials?: CredentialProvider | undefined;
  /** The time limit of one call to AWS, in milliseconds. Calls that may run twice are tried twice. @default 2000 */
  readonly timeoutMs?: number | undefined;
  /**
   * Receives errors that prevented a check, and failures that did not decide one, such as a usage count that was not written.
   * @default writes a line of JSON to stderr
   */
  readonly onError?: ((error: unknown, what: string) => void) | undefined;
}

/** Checks API keys in this process. */
export interface Verifier {
  /** Checks a request and counts it. Never rejects: a check that failed has the outcome `unavailable`. */
  verify(request: KeyRequest): Promise<Verdict>;
  /** Reads the settings and the pepper. Call it before the server listens. @throws Error that says what is wrong */
  ready(): Promise<void>;
  /** Writes the usage counts that still wait, and ends what runs in the background. Call it after the server has closed. */
  close(): Promise<void>;
}

/** Creates the verifier. Create one for each process: it remembers keys and keeps connections open. */
export function createVerifier(options: VerifierOptions = {}): Verifier {
  return createVerifierWith(options, systemClock);
}

/** Creates the verifier with another clock. @internal */
export function createVerifierWith(options: VerifierOptions, clock: Clock): Verifier {
  if (typeof process.getBuiltinModule !== 'function') {
    throw new Error(`@latchkey/cdk/verify needs Node 20.16, 22.3 or newer. This is ${process.version}.`);
  }
  return new InProcessVerifier(options, clock);
}

/** The verifier that runs with the settings of this moment. */
interface Running {
  readonly settings: VerifierSettings;
  readonly verifier: DomainVerifier;
  readonly readPepper: () => Promise<unknown>;
}

class InProcessVerifier implements Verifier {
  readonly #clock: Clock;
  readonly #onError: (error: unknown, what: string) => void;
  readonly #aws: AwsAccess;
  readonly #settings: CurrentSettings;
  readonly #timer: NodeJS.Timeout;
  readonly #writing = new Set<Promise<unknown>>();
  #running: Running | undefined;

  constructor(
    { settings = process.env['LATCHKEY_VERIFIER'], credentials, timeoutMs, onError }: VerifierOptions,
    clock: Clock,
  ) {
    const place = placeOf(settings);
    const isLocal = 'settings' in place && place.settings.endpoints !== undefined;
    const provider = credentials ?? (isLocal ? localCredentials : environmentCredentials());
    this.#clock = clock;
    this.#onError = reporterOf(onError);
    this.#aws = {
      credentials: credentialsFrom(provider, clock),
      throttledPauseMs: 100,
      ...(timeoutMs !== undefined && { timeoutMs }),
    };
    this.#settings = new CurrentSettings(this.#readerOf(place), clock, (error) => this.#onError(error, 'settings'));
    // The first request then waits less. If it fails, the next request tries again.
    this.ready().catch(() => {});
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#timer.unref();
  }

  async ready(): Promise<void> {
    try {
      const { readPepper } = this.#runningWith(await this.#settings.get());
      await readPepper();
    } catch (error) {
      throw reasonOf(error);
    }
  }

  async verify(request: KeyRequest): Promise<Verdict> {
    const requestId = request.requestId ?? randomUUID();
    try {
      const { scope, cost } = checkedRoute(request);
      const settings = this.#settings.get();
      const { verifier } = this.#runningWith(settings instanceof Promise ? await settings : settings);
      const sourceIp = plainAddress(request.clientAddress);
      const verdict = await verifier.verify({ keyValue: keyIn(request), scope, cost, sourceIp, requestId });
      return answered(verdict, requestId, this.#clock());
    } catch (error) {
      this.#onError(error, 'verification');
      return unavailable(error, requestId);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#settings.settled();
    if (this.#running !== undefined) await this.#writeAll(this.#running.verifier);
    await Promise.all(this.#writing);
  }

  #tick(): void {
    this.#settings.refreshIfOld();
    this.#write(this.#running?.verifier.writeRefusals(this.#clock()));
  }

  /** Returns the verifier for these settings: the same one while they do not change. */
  #runningWith(settings: VerifierSettings): Running {
    const former = this.#running;
    if (former?.settings === settings) return former;
    const { pepper, ...others } = dependenciesOf(settings, this.#aws, this.#clock, this.#onError);
    this.#running = {
      settings,
      verifier: new DomainVerifier({ pepper, ...others }),
      readPepper: () => pepper.keyring(),
    };
    if (former !== undefined) this.#write(this.#writeAll(former.verifier));
    return this.#running;
  }

  /** Keeps a write that nobody waits for, for `close`. */
  #write(writing: Promise<unknown> | undefined): void {
    if (writing === undefined) return;
    this.#writing.add(writing);
    void writing.finally(() => this.#writing.delete(writing));
  }

  /** Writes all refusals that wait, those of this second included. */
  async #writeAll(verifier: DomainVerifier): Promise<void> {
    const due = this.#clock() + tickMs;
    for (let writing = verifier.writeRefusals(due); writing !== undefined; writing = verifier.writeRefusals(due)) {
      await writing;
    }
  }

  #readerOf(place: SettingsPlace): () => Promise<VerifierSettings> {
    if ('settings' in place) return async () => place.settings;
    const { region, path } = place;
    const client = new AwsJsonClient(systemsManager, { ...this.#aws, region });
    return fromParameters(client, path, region);
  }
}

const systemsManager = {
  name: 'ssm',
  endpointVariable: 'AWS_ENDPOINT_URL_SSM',
  target: 'AmazonSSM',
  version: '1.1',
} as const;

/** Returns the function that reports errors. A report that fails is logged, and does not fail a check. */
function reporterOf(onError: VerifierOptions['onError']): (error: unknown, what: string) => void {
  const log = logged();
  if (onError === undefined) return log;
  return (error, what) => {
    new Promise((resolve) => resolve(onError(error, what))).catch((failure: unknown) => {
      log(error, what);
      log(failure, 'onError');
    });
  };
}

function logged(): (error: unknown, what: string) => void {
  const logger = createLogger();
  return (error, what) =>
    logger.error(what === 'verification' ? 'verification failed' : 'operation failed', { what, error });
}

/** Returns the error with the reason in its message: AWS could not be called, or refused the call. */
function reasonOf(error: unknown): Error {
  const cause = error instanceof ServiceUnavailableError && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new Error(`Latchkey cannot check keys. ${reason}`, { cause: error });
}
