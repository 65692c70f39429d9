/** A route that a client calls. Its generated table and types are in generated/. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Whether a request with an idempotency key gets the same response when it is repeated. @default false */
  readonly takesIdempotencyKey?: boolean;
  /** Whether a repeated request has another effect. It is then sent once, unless the response is 429. @default false */
  readonly isSentOnce?: boolean;
}

/** The input of a method without parameters. */
export type NoInput = Readonly<Record<string, never>>;

/** The fields of a method's input: parameters in the path, in the query and in the body. */
export type Input = Readonly<Record<string, unknown>>;

/** Options of one request. */
export interface RequestOptions extends RetryOptions {
  /** Cancels the request, also between two attempts. */
  readonly signal?: AbortSignal;
  /**
   * The `Idempotency-Key` of a request that creates something. Set it to repeat the request after a crash of your own program.
   * @default a random UUID, the same for each attempt
   */
  readonly idempotencyKey?: string;
}

/** Rules for repeating requests. */
export interface RetryOptions {
  /** How often a failed request is repeated. @default 2 */
  readonly maxRetries?: number;
  /** The longest `Retry-After` that the client waits for, in milliseconds. If it is longer, the error is thrown immediately. @default 60_000 */
  readonly maxRetryAfterMs?: number;
  /** The longest time of one attempt, in milliseconds. @default 35_000 */
  readonly timeoutMs?: number;
}
