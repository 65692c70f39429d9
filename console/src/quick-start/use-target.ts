import { useQuery } from '@tanstack/react-query';
import { queryKeys } from '../api/query-keys.ts';

/** The request of the snippets. */
export interface Target {
  readonly url: string;
  /** Whether the deployment names the path. Otherwise it is a placeholder. */
  readonly isKnown: boolean;
}

interface Settings {
  readonly apiUrl?: string;
  readonly tryPath?: string | null;
}

/** Loads the address of the API and a path to try from the settings of the deployment. */
export function useTarget(): Target | undefined {
  return useQuery({
    queryKey: queryKeys.settings,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }) => {
      const response = await fetch('/console/config.json', { signal });
      return targetOf((await response.json()) as Settings, location.origin);
    },
  }).data;
}

/** @param origin The address of the API if the settings name none. */
function targetOf({ apiUrl, tryPath = null }: Settings, origin: string): Target {
  const base = (apiUrl ?? origin).replace(/\/+$/, '');
  return { url: `${base}${tryPath ?? '/your/path'}`, isKnown: tryPath !== null };
}
