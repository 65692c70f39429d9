import { ConflictError, LatchkeyError } from './errors.ts';

/**
 * The answer to a request with an idempotency key, sealed. It is stored in the transaction of the request's change, so both
 * exist or neither does (docs/decisions/0044-idempotency-keys.md).
 */
export interface KeptAnswer {
  /** Names the client and its idempotency key. Nobody can compute either of them from it. */
  readonly id: string;
  /** The encrypted answer. Only the idempotency key together with the secret of the deployment opens it. */
  readonly sealed: string;
  /**
   * The time from which the answer is final, in epoch milliseconds. Until then its request may still replace it. null: it is
   * final now.
   */
  readonly finalFrom: number | null;
  /** The time at which it was given, in epoch seconds. */
  readonly keptAt: number;
  /** The time from which the answer counts as forgotten, in epoch seconds. DynamoDB deletes it later. */
  readonly deleteAfter: number;
}

/** Whether a kept answer no longer counts at this time, in epoch seconds. */
export function isForgotten({ deleteAfter }: KeptAnswer, at: number): boolean {
  return deleteAfter <= at;
}

export interface AnswerStore {
  /** Returns a kept answer, read consistently. It may be older than its `deleteAfter`. */
  find(id: string): Promise<KeptAnswer | undefined>;
  /** Stores the final answer in place of the one with the same id. */
  replace(answer: KeptAnswer): Promise<void>;
}

/** The secret that seals kept answers. */
export interface IdempotencySecretSource {
  idempotencySecret(): Promise<string>;
}

/** The change was not made: another request with the same idempotency key has made it, and its answer is kept. */
export class RepeatedRequestError extends ConflictError {
  constructor() {
    super('the object that this request creates');
  }
}

/** The idempotency key belongs to another request of the same client. */
export class IdempotencyKeyReusedError extends LatchkeyError {
  readonly code = 'idempotency_key_reused';
  constructor() {
    super(
      'You sent this Idempotency-Key in the last 24 hours with another body or to another route. Nothing was changed by this request. Send a new Idempotency-Key with each new request, and the same one only when you repeat a request.',
    );
  }
}

/** The first request with the idempotency key has made its change and has not answered yet. */
export class RequestInProgressError extends LatchkeyError {
  readonly code = 'request_in_progress';
  constructor() {
    super(
      'The first request with this Idempotency-Key is still running. Send the same request again after the number of seconds in Retry-After.',
    );
  }
}
