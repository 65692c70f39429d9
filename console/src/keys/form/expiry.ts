import { dayMs } from '../../components/time.ts';

export const expiryDays = ['7', '30', '90', '365'] as const;
export type ExpiryChoice = 'never' | (typeof expiryDays)[number] | 'custom';

/** The expiry of a key as the form holds it. Date and time (`2027-01-31`, `17:30`) are in the person's time zone, and used with `custom` only. */
export interface Expiry {
  readonly choice: ExpiryChoice;
  readonly date: string;
  readonly time: string;
}

/** The time in ISO 8601; null if the key never expires, or if the typed text is not a date. */
export function expiresAtOf({ choice, date, time }: Expiry, now = Date.now()): string | null {
  if (choice === 'never') return null;
  if (choice !== 'custom') return new Date(now + Number(choice) * dayMs).toISOString();
  const at = new Date(`${date}T${time || '00:00'}`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** The choice that the form shows for the expiry of a key. */
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
