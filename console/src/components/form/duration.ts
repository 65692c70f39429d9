export const durationUnits = ['minute', 'hour', 'day'] as const;
export type DurationUnit = (typeof durationUnits)[number];

const secondsOf: Readonly<Record<DurationUnit, number>> = { minute: 60, hour: 3_600, day: 86_400 };

/** A time as it is typed. */
export interface Duration {
  readonly amount: string;
  readonly unit: DurationUnit;
}

/** NaN if no number was typed. */
export function secondsIn({ amount, unit }: Duration): number {
  return amount.trim() === '' ? Number.NaN : Math.round(Number(amount) * secondsOf[unit]);
}

/** In the largest unit that holds it whole. */
export function durationOf(seconds: number): Duration {
  const unit = durationUnits.findLast((each) => seconds % secondsOf[each] === 0) ?? 'minute';
  return { amount: String(seconds / secondsOf[unit]), unit };
}
