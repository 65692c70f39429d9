export const expiryDays = ['7', '30', '90', '365'] as const;
export type ExpiryChoice = 'never' | (typeof expiryDays)[number] | 'custom';

/** When a key ends, as it is chosen. Date and time (`2027-01-31`, `17:30`) are of the person's zone, and go with `custom`. */
export interface Expiry {
  readonly choice: ExpiryChoice;
  readonly date: string;
  readonly time: string;
}

/** ISO 8601; null: never, or nothing that is a date was typed. */
export function expiresAtOf({ choice, date, time }: Expiry, now = Date.now()): string | null {
  if (choice === 'never') return null;
  if (choice !== 'custom') return new Date(now + Number(choice) * 86_400_000).toISOString();
  const at = new Date(`${date}T${time || '00:00'}`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export function expiryOf(expiresAt: string | null): Expiry {
  if (expiresAt === null) return { choice: 'never', date: '', time: '' };
  const at = new Date(expiresAt);
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    choice: 'custom',
    date: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    time: `${two(at.getHours())}:${two(at.getMinutes())}`,
  };
}
