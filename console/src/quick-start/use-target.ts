import { type DeploymentSettings, useDeploymentSettings } from '../api/use-deployment-settings.ts';

/** The request of the snippets. */
export interface Target {
  readonly url: string;
  /** Whether the deployment names the path. Otherwise it is a placeholder. */
  readonly isKnown: boolean;
}

/** Returns the address of the API and a path to try. undefined: the settings have not loaded. */
export function useTarget(): Target | undefined {
  const settings = useDeploymentSettings();
  return settings && targetOf(settings, location.origin);
}

/** @param origin The address of the API if the settings name none. */
function targetOf({ apiUrl, tryPath = null }: DeploymentSettings, origin: string): Target {
  const base = (apiUrl ?? origin).replace(/\/+$/, '');
  return { url: `${base}${tryPath ?? '/your/path'}`, isKnown: tryPath !== null };
}
