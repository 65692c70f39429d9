import { LatchkeyError, type ReadResponse } from './latchkey-error.ts';

/** The `fetch` of the platform, or another one with the same behavior. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

/** A request, as it is sent. */
export interface PreparedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

interface AttemptOptions {
  readonly fetch: Fetch;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Sends a request once, and reads the response.
 * @throws LatchkeyError if there is no response; the reason of the signal if it is aborted; TypeError if a header cannot be sent. The
 * message does not contain its value
 */
export async function attempt(
  { method, url, headers, body }: PreparedRequest,
  { fetch, timeoutMs, signal }: AttemptOptions,
): Promise<ReadResponse> {
  // It may have been aborted while the credentials were read.
  signal?.throwIfAborted();
  for (const [name, value] of Object.entries(headers)) {
    // The errors of fetch quote the value.
    if (!isHeaderText(value)) throw new TypeError(`The header "${name}" would have a character that it cannot have.`);
  }
  const ending = new AbortController();
  const abort = () => ending.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    ending.abort();
  }, timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers,
      // Credentials must not go to another address.
      redirect: 'manual',
      signal: ending.signal,
      ...(body !== undefined && { body }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    signal?.throwIfAborted();
    if (isLate) throw lost('timeout', `${url.origin} did not respond within ${timeoutMs} ms.`);
    throw lost('no_response', `${url.origin} does not respond: ${reasonOf(error)}`, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** Whether a text can be the value of a header. */
function isHeaderText(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function lost(code: 'timeout' | 'no_response', detail: string, cause?: unknown): LatchkeyError {
  return new LatchkeyError({ status: null, code, detail }, cause === undefined ? {} : { cause });
}

/** Returns the reason of a failed fetch, which is in its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: Error & { code?: string } };
  return cause?.message || cause?.code || message;
}
