import type { components } from './schema.d.ts';

type Problem = components['schemas']['Problem'];

/** A stable code of the API; `unknown` for a response of a gateway or proxy in between. */
type ProblemCode = Problem['code'] | 'unknown';

export interface FieldError {
  /** The path in the request, such as `body.allowedIps.0`. */
  readonly path: string;
  readonly message: string;
}

/** An error response of the API (RFC 9457). The message is its `detail`, which is written for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly errors: readonly FieldError[];
  /** Null if the response is not from the API. */
  readonly requestId: string | null;
  /** Whole seconds; null if the response has no Retry-After header. */
  readonly retryAfter: number | null;

  constructor(response: Response, body: unknown) {
    const problem = isProblem(body) ? body : undefined;
    super(problem?.detail ?? `The server returned ${response.status} ${response.statusText}`.trim());
    this.code = problem?.code ?? 'unknown';
    this.status = response.status;
    this.errors = problem?.errors ?? [];
    this.requestId = problem?.requestId ?? null;
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    this.retryAfter = Number.isFinite(seconds) ? seconds : null;
  }
}

/** A request without a response changes nothing, may have made a change, or can be sent again to get its response. */
type ChangeWithoutResponse = 'none' | 'unknown' | 'repeatable';

/** No response arrived: no network, or the service is down. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly change: ChangeWithoutResponse;

  constructor(change: ChangeWithoutResponse, options?: ErrorOptions) {
    super('No response from the API.', options);
    this.change = change;
  }
}

/** The session ended and could not be renewed. */
export class SessionEndedError extends Error {
  override readonly name = 'SessionEndedError';
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}
