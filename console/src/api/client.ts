import createClient, { type Client } from 'openapi-fetch';
import { ApiError, NetworkError, SessionEndedError } from './problem.ts';
import type { paths } from './schema.d.ts';

/** Who asks, and for which workspace. */
export interface Credentials {
  /** Null: there is no session. */
  readonly accessToken: () => string | null;
  /** Gets a new access token, once for all who ask at a time; false if that is not possible. */
  readonly renew: () => Promise<boolean>;
  /** Called when the API takes no token any more. */
  readonly ended: () => void;
  /** Null: not chosen yet. */
  readonly workspaceId: () => string | null;
}

export type Api = Client<paths, 'application/json'>;

/** @param baseUrl Of the API: the page's own origin. */
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
      // The second time too: another may have been chosen while the token was renewed.
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
 * The body of an answer.
 * @throws ApiError when the API refuses
 */
export async function answerOf<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  const { data, error, response } = await answer;
  if (!response.ok || data === undefined || data === null) throw new ApiError(response, error);
  return data;
}
