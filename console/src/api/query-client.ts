import { QueryClient } from '@tanstack/react-query';
import { ApiError, NetworkError } from './problem.ts';

const attempts = 3;
/** The longest wait before a retry, in seconds. If the API asks for more, the person sees the error instead. */
const longestWait = 10;

/** Creates the cache of one workspace. A tab reloads its data when it comes to the front. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: 'always',
        // A failed request is more reliable than the browser's view of the network.
        networkMode: 'always',
        retry: (failures, error) => failures < attempts - 1 && mayPass(error),
        retryDelay: (failures, error) => waitMs(failures, error),
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

function mayPass(error: Error): boolean {
  if (error instanceof NetworkError) return true;
  if (!(error instanceof ApiError)) return false;
  return error.status === 503 || (error.status === 429 && (error.retryAfter ?? 1) <= longestWait);
}

function waitMs(failures: number, error: Error): number {
  if (error instanceof ApiError && error.retryAfter !== null) return error.retryAfter * 1000;
  return 500 * 2 ** failures;
}
