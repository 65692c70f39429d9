import type { Clock } from '../domain/shared/random.ts';
import type { Logger } from '../logger.ts';
import type { Answers } from './idempotency/answers.ts';

/** The dependencies of every handler of a route. */
export interface ApiDependencies {
  readonly logger: Logger;
  readonly clock: Clock;
  /** The value of `Access-Control-Allow-Origin`. */
  readonly corsAllowOrigin: string;
}

/** The dependencies of every handler of a route that takes idempotency keys. */
export interface KeepingDependencies extends ApiDependencies {
  readonly answers: Answers;
}
