import { isNewerPepper } from '../keys/digest.ts';
import type { StoredKeyring } from '../keys/keyring-schema.ts';
import { dayMs, isoTime, minuteMs } from '../shared/time.ts';

/**
 * The least time for which a pepper is in the keyring before it is current: twice the time after which every instance reads
 * the keyring again. An instance that read it longer ago cannot tell that a key is unknown.
 */
export const noticeMs = 10 * minuteMs;

/** The time after which a new pepper is current. The rotation must be complete `noticeMs` earlier. */
const leadMs = 30 * minuteMs;

/** The time after which no instance makes digests under a previous pepper any more. */
export const settledMs = dayMs;

/** Returns the keyring with a new pepper, which will be current later. */
export function withNewPepper(keyring: StoredKeyring, pepper: string, now: number): StoredKeyring {
  const version = `v${Math.max(...Object.keys(keyring.peppers).map((each) => Number(each.slice(1)))) + 1}`;
  return {
    ...keyring,
    current: version,
    currentFrom: isoTime(now + leadMs),
    peppers: { ...keyring.peppers, [version]: pepper },
  };
}

type Texts = Readonly<Record<string, string>>;

/** Returns why a new keyring must not replace the present one; undefined: it may. */
export function refusalOf(keyring: StoredKeyring, present: StoredKeyring, now: number): string | undefined {
  const isLost = (before: Texts = {}, after: Texts = {}) =>
    Object.entries(before).some(([name, secret]) => after[name] !== secret);
  if (isLost(present.peppers, keyring.peppers) || isLost(present.importSecrets, keyring.importSecrets))
    return 'The keyring has changed since the new one was made. Rotate again.';
  const { current, currentFrom } = keyring;
  const isNew = isNewerPepper(current, present.current);
  if (isNew && (currentFrom === undefined || Date.parse(currentFrom) - now < noticeMs)) {
    return 'It is too late: the new pepper would be current before every instance knows it. Rotate again.';
  }
  return undefined;
}

/**
 * Returns why no rotation can start; undefined: one can. Until the new pepper is current, instances use the newest of the
 * others, which must therefore be the present one.
 */
export function obstacleTo({ current, currentFrom, peppers }: StoredKeyring, now: number): string | undefined {
  if (currentFrom !== undefined && now < Date.parse(currentFrom)) {
    return `The previous new pepper is not current before ${currentFrom}. Rotate again then.`;
  }
  const newer = Object.keys(peppers).find((version) => isNewerPepper(version, current));
  return (
    newer &&
    `The keyring has a newer pepper than its current one: ${newer}. Make it current or remove it, then rotate again.`
  );
}

/** Returns since when the current pepper is used, in epoch milliseconds. Some instances may use another one until `settledMs` later. */
export function inForceSince({ currentFrom }: StoredKeyring, createdAt: number): number {
  return Math.max(createdAt, currentFrom === undefined ? 0 : Date.parse(currentFrom));
}

/** Returns the previous peppers of a keyring that no credential uses. */
export function unusedPeppers(
  { current, peppers }: StoredKeyring,
  references: Readonly<Record<string, number>>,
): string[] {
  return Object.keys(peppers).filter((version) => isNewerPepper(current, version) && (references[version] ?? 0) === 0);
}

/** Returns the keyring without these peppers. */
export function withoutPeppers(keyring: StoredKeyring, versions: readonly string[]): StoredKeyring {
  const kept = Object.entries(keyring.peppers).filter(([version]) => !versions.includes(version));
  return { ...keyring, peppers: Object.fromEntries(kept) };
}
