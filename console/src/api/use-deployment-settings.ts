import { useQuery } from '@tanstack/react-query';
import { queryKeys } from './query-keys.ts';

/** The settings of the deployment that pages use. */
export interface DeploymentSettings {
  readonly apiUrl?: string;
  readonly tryPath?: string | null;
  /** The scopes of the team's API, with descriptions. */
  readonly scopes?: Readonly<Record<string, string>>;
}

/** Loads the settings once. session/settings.ts loads the part for the sign-in. */
export function useDeploymentSettings(): DeploymentSettings | undefined {
  return useQuery({
    queryKey: queryKeys.settings,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }) => {
      const response = await fetch('/console/config.json', { signal });
      return (await response.json()) as DeploymentSettings;
    },
  }).data;
}
