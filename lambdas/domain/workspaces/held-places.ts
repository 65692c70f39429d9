import { isSameWindow, longestWindow } from '../limits/rate-windows.ts';
import { isoTime, minuteMs } from '../shared/time.ts';

/**
 * A deleted key holds its place in the plan until the windows that it used have ended. Otherwise a workspace could multiply its
 * limits: use up a key, delete it, and create another one (docs/decisions/0053-held-places.md).
 */

/** The places that deleted keys hold: their number by the time at which they become free, in ISO 8601. */
export type HeldPlaces = Readonly<Record<string, number>>;

/** The places of a workspace in its plan that are taken. */
interface TakenPlaces {
  readonly keyCount: number;
  readonly heldPlaces?: HeldPlaces;
}

/**
 * The time after which no request with a deleted key is running, in milliseconds. A request may have read the key just before the
 * deletion, and is counted until its authorizer stops, after 25 seconds at most. The transaction of the deletion may take ten
 * seconds.
 */
const settledAfterMs = minuteMs;
/** The largest difference between the clocks of two Lambdas, in milliseconds. */
const clockDifferenceMs = 5_000;

/** Returns the time from which the counters of a key that is deleted at this moment no longer change. */
export function settledFrom(deletedAt: number): number {
  return deletedAt + settledAfterMs;
}

/** Returns the earliest time of a deletion whose place may still be held. */
export function heldSince(now: number): number {
  return Math.min(...currentHours(now)) - settledAfterMs;
}

/** Returns the time until which a deleted key holds its place, in ISO 8601: the end of the last hour in which it is counted. */
export function heldUntil(deletedAt: number): string {
  const { ms } = longestWindow;
  return isoTime((Math.floor(settledFrom(deletedAt) / ms) + 1) * ms + clockDifferenceMs);
}

/** Whether a deleted key was certainly used in the hour for which it holds its place. false: only its counters can tell. */
export function wasUsed({ lastUsedAt }: { readonly lastUsedAt: string | null }, deletedAt: number): boolean {
  return lastUsedAt !== null && isSameWindow(longestWindow, Date.parse(lastUsedAt), settledFrom(deletedAt));
}

/** Returns the moments in whose hours a key may be counted now. They are in two hours while clocks may differ about the hour. */
export function currentHours(now: number): readonly number[] {
  const { ms } = longestWindow;
  return [...new Set([now - clockDifferenceMs, now].map((each) => Math.floor(each / ms) * ms))];
}

/** Returns the places that are still held at a moment. */
export function stillHeld(places: HeldPlaces | undefined, now: number): HeldPlaces {
  return Object.fromEntries(
    Object.entries(places ?? {}).filter(([until, count]) => Date.parse(until) > now && count > 0),
  );
}

/** Returns the places with one more that is held until this time, or one fewer. */
export function withHeld(places: HeldPlaces, until: string, change: 1 | -1): HeldPlaces {
  return { ...places, [until]: (places[until] ?? 0) + change };
}

/** Returns the number of places that deleted keys hold at a moment. */
export function heldPlacesOf({ heldPlaces }: Pick<TakenPlaces, 'heldPlaces'>, now: number): number {
  return Object.values(stillHeld(heldPlaces, now)).reduce((sum, count) => sum + count, 0);
}

/**
 * Returns how many keys a workspace may still create at a moment. It can be negative after a change of the plan.
 * @param max The maximum number of keys
 */
export function freePlaces(taken: TakenPlaces, max: number, now: number): number {
  return max - taken.keyCount - heldPlacesOf(taken, now);
}

/** Returns the time from which a workspace may create a key again if it deletes none; undefined: never. */
export function nextFreeAt(taken: TakenPlaces, max: number, now: number): string | undefined {
  const times = Object.keys(stillHeld(taken.heldPlaces, now)).sort();
  return times.find((at) => freePlaces(taken, max, Date.parse(at)) > 0);
}
