import { countOf } from './count-of.ts';
import { plan as planTexts } from './strings.ts';
import { type PlanLimits, windows } from './windows.ts';

/** Limits of all windows or some, for people. */
export function limitsText(limits: Partial<PlanLimits>): string {
  return windows
    .flatMap(({ window }) => {
      const limit = limits[window];
      return limit === undefined ? [] : [planTexts.windows[window].limit(countOf(limit))];
    })
    .join(', ');
}
