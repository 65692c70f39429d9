export const durationUnits = ['minute', 'hour', 'day'] as const;
type DurationUnit = (typeof durationUnits)[number];

const secondsOf: Readonly<Record<DurationUnit, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/** A duration as it is typed. */
export interface Duration {
  readonly amount: string;
  readonly unit: DurationUnit;
}

/** The duration in seconds; NaN if no number is typed. */
export function secondsIn({ amount, unit }: Duration): number {
  return amount.trim() === '' ? Number.NaN : Math.round(Number(amount) * secondsOf[unit]);
}

/** The duration in the largest unit that divides it evenly. */
export function durationOf(seconds: number): Duration {
  const unit = durationUnits.findLast((each) => seconds % secondsOf[each] === 0) ?? 'minute';
  return { amount: String(seconds / secondsOf[unit]), unit };
}
