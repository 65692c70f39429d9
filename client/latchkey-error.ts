import type { Problem } from './generated/schema.ts';

/**
 * The reason of an error: a stable code of the service (docs/errors.md), or
 * - `no_response`: the connection failed, or ended before the response
 * - `timeout`: no response within `timeoutMs`
 * - `access_denied`: IAM refused the AWS credentials
 * - `unknown`: a response that is not from Latchkey, such as one of a proxy, or of API Gateway for a wrong URL
 */
export type LatchkeyErrorCode = Problem['code'] | 'no_response' | 'timeout' | 'access_denied' | 'unknown';

/** An invalid field of a request. */
export type LatchkeyFieldError = NonNullable<Problem['errors']>[number];

interface Details {
  readonly status: number | null;
  readonly code: LatchkeyErrorCode;
  readonly detail: string;
  readonly requestId?: string | null;
  readonly errors?: readonly LatchkeyFieldError[];
  readonly retryAfter?: number | null;
}

/** The error of a request that failed, after the last attempt. It contains no key value and no credentials. */
export class LatchkeyError extends Error {
  override readonly name = 'LatchkeyError';
  /** The status of the response; null if there is none. */
  readonly status: number | null;
  readonly code: LatchkeyErrorCode;
  /** A sentence for people, which may change. Decide by `code`. */
  readonly detail: string;
  /** The id of the request, for questions to the team that runs the service; null if the response has none. */
  readonly requestId: string | null;
  /** The invalid fields, if the code is `invalid_request`. */
  readonly errors: readonly LatchkeyFieldError[];
  /** The seconds to wait before the next request; null if the response does not say. */
  readonly retryAfter: number | null;

  constructor(details: Details, options?: { readonly cause?: unknown }) {
    const { status, code, detail, requestId = null, errors = [], retryAfter = null } = details;
    const fields = errors.map(({ path, message }) => `; ${path} ${message}`).join('');
    const origin = [
      ...(status === null ? [] : [`status ${status}`]),
      ...(requestId === null ? [] : [`request ${requestId}`]),
    ];
    super(`${code}: ${detail}${fields}${origin.length === 0 ? '' : ` (${origin.join(', ')})`}`, options);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.requestId = requestId;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}

/** A response, read to its end. */
export interface ReadResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Returns the error for a response other than 2xx. */
export function errorOf(response: ReadResponse): LatchkeyError {
  const { status, headers } = response;
  const body = problemIn(response);
  const requestId = body.requestId ?? headers.get('x-amzn-requestid');
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const common = { status, requestId, retryAfter: Number.isFinite(seconds) ? seconds : null };
  if (body.code) {
    return new LatchkeyError({ ...common, code: body.code, detail: body.detail ?? '', errors: body.errors ?? [] });
  }
  // When IAM refuses a request, API Gateway responds before Latchkey runs.
  if (status === 403 && body.code === '') {
    const detail =
      'IAM refused the AWS credentials. They need the permission execute-api:Invoke on the /admin/v1 methods of the API.';
    return new LatchkeyError({ ...common, code: 'access_denied', detail });
  }
  return new LatchkeyError({
    ...common,
    code: 'unknown',
    detail: `The response has the status ${status} and is not from Latchkey. Check that the URL includes the stage.`,
  });
}

/** Returns the members of a problem document; none if the response is not one. */
function problemIn({ text }: ReadResponse): Partial<Omit<Problem, 'code'>> & { readonly code?: Problem['code'] | '' } {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
