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

/** Creates the API client. @param baseUrl The origin of the API and of the page. */
export function createApi(baseUrl: string, credentials: Credentials): Api {
  const send = async (request: Request, workspaceId: string | null) => {
    const token = credentials.accessToken();
    const copy = new Request(request);
    if (token !== null) copy.headers.set('Authorization', `Bearer ${token}`);
    if (workspaceId !== null) copy.headers.set('X-Workspace-Id', workspaceId);
    try {
      return await fetch(copy);
    } catch (cause) {
      if (cause instanceof Error && cause.name === 'AbortError') throw cause;
      throw new NetworkError(request.method !== 'GET', { cause });
    }
  };
  return createClient<paths, 'application/json'>({
    baseUrl,
    cache: 'no-store',
    fetch: async (request) => {
      // Also for the second attempt: the person may choose another workspace while the token is renewed.
      const workspaceId = credentials.workspaceId();
      const response = await send(request.clone(), workspaceId);
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
