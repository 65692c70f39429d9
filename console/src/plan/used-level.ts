/** How much of a limit is used: enough is left, at least 80 %, or all of it. */
export type UsedLevel = 'normal' | 'high' | 'full';

/** The share from which a limit is almost used up, as for the event `quota.warning`. */
const highShare = 0.8;

export function usedLevel(used: number, limit: number): UsedLevel {
  if (used >= limit) return 'full';
  return used >= highShare * limit ? 'high' : 'normal';
}
