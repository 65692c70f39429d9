import QuickLRU from 'quick-lru';
import type { Credential } from '../keys/credential.ts';
import {
  type Counts,
  forEachWindow,
  isSameLimits,
  isSameWindow,
  type Limits,
  windows,
} from '../limits/rate-windows.ts';

/** A key as an instance remembers it. This is never enough to admit a request. */
export interface SeenKey {
  readonly credential: Credential;
  /** The time when the read of the credential started, in epoch milliseconds. */
  readonly readAt: number;
  /** The last time that a window was full. */
  readonly full: FullWindow | undefined;
  /** The last time that the key's counter responded, in epoch milliseconds: the counter of that hour exists. */
  readonly countedAt: number | undefined;
}

export interface FullWindow {
  readonly limits: Limits;
  readonly counts: Counts;
  readonly at: number;
}

/** The number of keys that an instance remembers; up to twice as many for a while. */
const maxKeys = 5000;

/** Creates the memory of the keys that an instance has seen, by digest. It forgets the least recently used keys. */
export function createSeenKeys(maxSize = maxKeys): QuickLRU<string, SeenKey> {
  return new QuickLRU({ maxSize });
}

/**
 * The time for which an instance trusts that a window is full, in milliseconds. Requests that are given back make room in a
 * window before it ends, so the instance counts again after this time. In between, a client over its limit costs no count.
 */
export const fullTrustMs = 5000;

/** Whether a window that was full is probably still full. Other limits need a new count. */
export function isStillFull({ limits, counts, at }: FullWindow, now: Limits & { readonly at: number }): boolean {
  const isRecent = now.at >= at && now.at - at < fullTrustMs;
  if (!isRecent || !isSameLimits(limits, now)) return false;
  return windows.some((window) => counts[window.unit] >= limits[window.name] && isSameWindow(window, at, now.at));
}

/** The counts of the current windows while one is full. A minute that starts in a full hour admits no request. */
export function countsWhileFull({ counts, at }: FullWindow, now: number): Counts {
  return forEachWindow('unit', (window) => (isSameWindow(window, at, now) ? counts[window.unit] : 0));
}
