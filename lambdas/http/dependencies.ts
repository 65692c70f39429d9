import type { Clock } from '../domain/shared/random.ts';
import type { Logger } from '../logger.ts';

/** The dependencies of every handler of a route. */
export interface ApiDependencies {
  readonly logger: Logger;
  readonly clock: Clock;
  /** The value of `Access-Control-Allow-Origin`. */
  readonly corsAllowOrigin: string;
}
