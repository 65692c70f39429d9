import type { Clock } from '../domain/shared/random.ts';
import type { Asker, Asking } from '../domain/verification/asker.ts';
import type { Logger } from '../logger.ts';
import type { Answers } from './idempotency/answers.ts';

/** The dependencies of every handler of a route. */
export interface ApiDependencies {
  readonly logger: Logger;
  readonly clock: Clock;
  /** The value of `Access-Control-Allow-Origin`. */
  readonly corsAllowOrigin: string;
}

/** The dependencies of every handler of a route whose function verifies the caller's key itself. */
export interface AskedDependencies extends ApiDependencies {
  /** @throws LatchkeyError if the caller may not ask */
  readonly askers: (asking: Asking) => Promise<Asker>;
}

/** The dependencies of every handler of a route that takes idempotency keys. */
export interface KeepingDependencies extends ApiDependencies {
  readonly answers: Answers;
}
