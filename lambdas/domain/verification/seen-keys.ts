import QuickLRU from 'quick-lru';
import type { Credential } from '../keys/credential.ts';
import type { Limits } from '../limits/rate-windows.ts';
import { type Counts, forEachWindow, isSameLimits, isSameWindow, windows } from '../limits/rate-windows.ts';

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

/** Whether a window that was full is still full: its count only grows until it ends. Other limits need a new count. */
export function isStillFull({ limits, counts, at }: FullWindow, now: Limits & { readonly at: number }): boolean {
  if (!isSameLimits(limits, now)) return false;
  return windows.some((window) => counts[window.unit] >= limits[window.name] && isSameWindow(window, at, now.at));
}

/** The counts of the current windows while one is full. A minute that starts in a full hour admits no request. */
export function countsWhileFull({ counts, at }: FullWindow, now: number): Counts {
  return forEachWindow('unit', (window) => (isSameWindow(window, at, now) ? counts[window.unit] : 0));
}
