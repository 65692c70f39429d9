import { strings } from '../strings.ts';
import { countOf } from './count-of.ts';
import { type PlanLimits, windows } from './windows.ts';

/** Limits of all windows or some, for people. */
export function limitsText(limits: Partial<PlanLimits>): string {
  return windows
    .flatMap(({ window }) => {
      const limit = limits[window];
      return limit === undefined ? [] : [strings.plan.windows[window].limit(countOf(limit))];
    })
    .join(', ');
}
