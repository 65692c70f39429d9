import { InvalidRequestError } from '../../shared/errors.ts';
import type { CurrentQuota, QuotaGrants } from '../quota.ts';

/** The maximum of all grants in one period. */
export const maxGranted = 1_000_000_000_000;

/**
 * Returns the grants of a workspace after a grant in the current period of its quota. Grants of periods that have ended are left
 * out.
 * @param currentPeriods The names of the periods that contain this moment
 * @throws InvalidRequestError when the workspace has no quota, or when too many requests would be granted in the period
 */
export function withGrant(
  grants: QuotaGrants | undefined,
  quota: CurrentQuota | null,
  requests: number,
  currentPeriods: readonly string[],
): QuotaGrants {
  if (quota === null) {
    const message =
      'has no effect: the workspace has no quota now. Set one in `overrides.quota` of the workspace, or on its plan';
    throw new InvalidRequestError([{ path: 'body.requests', message }]);
  }
  const { name } = quota.period;
  const left = maxGranted - (grants?.[name] ?? 0);
  if (requests > left) {
    const message = `must be at most ${left}: all grants of a period are at most ${maxGranted} requests`;
    throw new InvalidRequestError([{ path: 'body.requests', message }]);
  }
  const current = Object.entries(grants ?? {}).filter(([period]) => currentPeriods.includes(period));
  return { ...Object.fromEntries(current), [name]: (grants?.[name] ?? 0) + requests };
}
