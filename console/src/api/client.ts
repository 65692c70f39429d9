import createClient, { type Client } from 'openapi-fetch';
import { ApiError, NetworkError, SessionEndedError } from './problem.ts';
import type { paths } from './schema.d.ts';

/** The session and workspace of a request. */
export interface Credentials {
  /** Null if there is no session. */
  readonly accessToken: () => string | null;
  /** Gets a new access token, once for concurrent calls; false if that is not possible. */
  readonly renew: () => Promise<boolean>;
  /** Called when the API no longer accepts the token. */
  readonly ended: () => void;
  /** Null if no workspace is chosen yet. */
  readonly workspaceId: () => string | null;
}

export type Api = Client<paths, 'application/json'>;

/** The attempts of a request with an idempotency key, and the wait before the second one, which doubles each time. */
const attempts = 3;
const firstWaitMs = 500;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Creates the API client.
 * @param baseUrl The origin of the API and of the page.
 * @param wait Waits for milliseconds.
 */
export function createApi(baseUrl: string, credentials: Credentials, wait = pause): Api {
  const sendOnce = async (request: Request, workspaceId: string | null) => {
    const token = credentials.accessToken();
    const copy = new Request(request);
    if (token !== null) copy.headers.set('Authorization', `Bearer ${token}`);
    if (workspaceId !== null) copy.headers.set('X-Workspace-Id', workspaceId);
    try {
      return await fetch(copy);
    } catch (cause) {
      if (cause instanceof Error && cause.name === 'AbortError') throw cause;
      throw new NetworkError(changeOf(request), { cause });
    }
  };
  /** Repeats a request with an idempotency key whose response was lost: the change is made once. */
  const send = async (request: Request, workspaceId: string | null) => {
    for (let attempt = 1; ; attempt++) {
      const isLast = !isRepeatable(request) || attempt === attempts;
      const response = await sendOnce(request.clone(), workspaceId).catch((error: unknown) => {
        if (isLast || !(error instanceof NetworkError)) throw error;
      });
      if (response !== undefined && (isLast || response.status < 502)) return response;
      await wait(firstWaitMs * 2 ** (attempt - 1));
    }
  };
  return createClient<paths, 'application/json'>({
    baseUrl,
    cache: 'no-store',
    fetch: async (request) => {
      // Also for the second attempt: the person may choose another workspace while the token is renewed.
      const workspaceId = credentials.workspaceId();
      const response = await send(request, workspaceId);
      if (response.status !== 401) return response;
      if (await credentials.renew()) {
        const second = await send(request, workspaceId);
        if (second.status !== 401) return second;
      }
      credentials.ended();
      throw new SessionEndedError('The session has ended.');
    },
  });
}

const isRepeatable = (request: Request) => request.headers.has('Idempotency-Key');

function changeOf(request: Request): NetworkError['change'] {
  if (request.method === 'GET') return 'none';
  return isRepeatable(request) ? 'repeatable' : 'unknown';
}

/**
 * Returns the body of a response.
 * @throws ApiError if the API returns an error
 */
export async function bodyOf<T>(
  result: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  const { data, error, response } = await result;
  if (!response.ok || data === undefined || data === null) throw new ApiError(response, error);
  return data;
}
