import QuickLRU from 'quick-lru';
import type { Credential } from '../keys/credential.ts';
import type { Limits } from '../limits/plan-schema.ts';
import { type Counts, windowsAt } from '../limits/rate-windows.ts';

/** What an instance remembers of a key that it has let in: never enough to let it in again. */
export interface SeenKey {
  readonly credential: Credential;
  /** When it was read, in epoch milliseconds: before the answer came. */
  readonly readAt: number;
  /** The last time that a window was full. */
  readonly full: FullWindow | undefined;
}

export interface FullWindow {
  readonly limits: Limits;
  readonly counts: Counts;
  readonly at: number;
}

/** How many keys an instance remembers; up to twice as many for a while. */
const maxKeys = 5000;

/** The keys that an instance has seen, by digest. The least recently used are forgotten. */
export function createSeenKeys(maxSize = maxKeys): QuickLRU<string, SeenKey> {
  return new QuickLRU({ maxSize });
}

/** Whether a window that was full is so still: counts only grow while it lasts. Other limits need another count. */
export function isStillFull({ limits, counts, at }: FullWindow, now: Limits & { readonly at: number }): boolean {
  if (limits.perMinute !== now.perMinute || limits.perHour !== now.perHour) return false;
  const [then, present] = [windowsAt(at), windowsAt(now.at)];
  if (then.hour !== present.hour) return false;
  return counts.hour >= limits.perHour || (counts.minute >= limits.perMinute && then.minute === present.minute);
}

/** The counts of the present windows, while one of them is full. A minute that began in a full hour has admitted nobody. */
export function countsWhileFull({ counts, at }: FullWindow, now: number): Counts {
  return windowsAt(at).minute === windowsAt(now).minute ? counts : { ...counts, minute: 0 };
}
