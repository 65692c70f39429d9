import type { Answer } from '../../support/service/http.ts';
import type { LocalRun } from '../../support/service/local-run.ts';

/** The local run that all kinds share, so that a key counts against one limit on all of them. */
export interface Deployment {
  readonly url: string;
  readonly endpoints: LocalRun['endpoints'];
}

/** The scope that the protected route of each kind needs. */
export const neededScope = 'status:read';

/** A way in which Latchkey checks the keys of an API. */
export interface Kind {
  readonly name: string;
  /** Whether refusals (401, 403) are problems with a code. The gateway of an HTTP API has bodies of its own. */
  readonly explainsRefusals: boolean;
  start(deployment: Deployment): Promise<StartedKind>;
}

export interface StartedKind {
  /**
   * Makes a request that needs `neededScope`. The body of an admitted request has the `keyId` and the `workspaceId` of the caller.
   * A kind that responds in another way, as the verify endpoint does, translates its response.
   * @param key undefined: the request has no key
   */
  readonly call: (key: string | undefined) => Promise<Answer>;
  readonly stop: () => Promise<void>;
}
