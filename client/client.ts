import { attempt, type Fetch, type PreparedRequest } from './attempt.ts';
import { errorOf, LatchkeyError, type ReadResponse } from './latchkey-error.ts';
import type { Input, Operation, RequestOptions, RetryOptions } from './operation.ts';
import { requestFor } from './request.ts';
import { mayBeApplied, waitBeforeNext } from './retry.ts';

/** Options of both clients. */
export interface ClientOptions extends RetryOptions {
  /** The URL of the API: the output `ApiUrl` of the stack, or your own domain. */
  readonly url: string;
  /** @default the fetch of the platform */
  readonly fetch?: Fetch;
  /** Waits before a request is repeated, until the signal is aborted. For tests. @default setTimeout */
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<unknown>;
}

/** Returns the headers of a request with the credentials of the caller. */
type Authenticate = (request: PreparedRequest) => Promise<Readonly<Record<string, string>>>;

/** Waits, but not longer than until the signal is aborted. */
const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });

/** Makes a client with a method for each operation. */
export function clientOf<Methods>(
  operations: Readonly<Record<keyof Methods & string, Operation>>,
  options: ClientOptions,
  authenticate: Authenticate,
): Methods {
  const url = baseUrlOf(options.url);
  const methods = Object.entries<Operation>(operations).map(([name, operation]) => [
    name,
    (input: Input = {}, ofRequest: RequestOptions = {}) =>
      send(
        operation,
        requestFor(url, operation, input, ofRequest.idempotencyKey),
        { ...options, ...withoutUndefined(ofRequest) },
        authenticate,
      ),
  ]);
  return Object.fromEntries(methods);
}

async function send(
  operation: Operation,
  request: PreparedRequest,
  options: ClientOptions & RequestOptions,
  authenticate: Authenticate,
): Promise<unknown> {
  const { signal, fetch = globalThis.fetch, wait = pause } = options;
  const { maxRetries = 2, maxRetryAfterMs = 60_000, timeoutMs = 35_000 } = options;
  let isMaybeApplied = false;
  for (let retries = 0, continued = 0; ; ) {
    signal?.throwIfAborted();
    const headers = await authenticate(request);
    const result = await attempt({ ...request, headers }, { fetch, timeoutMs, signal }).then(bodyOrError, errorOnly);
    if (!(result instanceof LatchkeyError)) return result.body;
    // An earlier attempt has deleted the object, although its response did not say so.
    if (operation.method === 'DELETE' && result.code === 'not_found' && isMaybeApplied) return { success: true };
    isMaybeApplied ||= mayBeApplied(result);
    const ms = waitBeforeNext(result, { operation, retries, continued, maxRetries, maxRetryAfterMs });
    if (ms === undefined) throw result;
    if (result.code === 'unfinished') continued++;
    else retries++;
    if (ms > 0) await wait(ms, signal);
  }
}

/** Leaves out the options that are undefined: they do not replace those of the client. */
function withoutUndefined(options: RequestOptions): RequestOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function bodyOrError(response: ReadResponse): { readonly body: unknown } | LatchkeyError {
  if (response.status < 200 || response.status >= 300) return errorOf(response);
  try {
    return { body: JSON.parse(response.text) };
  } catch {
    return errorOf(response);
  }
}

function errorOnly(error: unknown): LatchkeyError {
  if (error instanceof LatchkeyError) return error;
  throw error;
}

function baseUrlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') {
    throw new TypeError('"url" must be the URL of the API: the output ApiUrl of the stack, or your own domain.');
  }
  return url;
}
