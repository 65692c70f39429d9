import { isNewerPepper } from '../keys/digest.ts';
import type { StoredKeyring } from '../keys/keyring-schema.ts';

/**
 * For so long at least a pepper is in the keyring before it is current: twice the time after which every instance reads the
 * keyring again. An instance whose last reading is older cannot tell that a key is unknown.
 */
export const noticeMs = 10 * 60_000;

/** When a new pepper is made, it is to be current after this time: the rotation has to be finished with notice to spare. */
const leadMs = 30 * 60_000;

/** After so long nobody makes digests under a former pepper any more, whatever an instance may have remembered. */
export const settledMs = 24 * 3_600_000;

/** The keyring with a new pepper, which is current from a later moment on. */
export function withNewPepper(keyring: StoredKeyring, pepper: string, now: number): StoredKeyring {
  const version = `v${Math.max(...Object.keys(keyring.peppers).map((each) => Number(each.slice(1)))) + 1}`;
  return {
    current: version,
    currentFrom: new Date(now + leadMs).toISOString(),
    peppers: { ...keyring.peppers, [version]: pepper },
  };
}

/** Why a new keyring must not take the place of the present one; undefined: it may. */
export function refusalOf(keyring: StoredKeyring, present: StoredKeyring, now: number): string | undefined {
  const lost = Object.entries(present.peppers).some(([version, pepper]) => keyring.peppers[version] !== pepper);
  if (lost) return 'The keyring has changed since the new one was made. Rotate again.';
  const { current, currentFrom } = keyring;
  const isNew = isNewerPepper(current, present.current);
  if (isNew && (currentFrom === undefined || Date.parse(currentFrom) - now < noticeMs)) {
    return 'It is too late: the new pepper would be current before every instance knows it. Rotate again.';
  }
  return undefined;
}

/**
 * Why no rotation may be begun; undefined: one may. Until the new pepper is current, the newest of the others is: that has
 * to be the one in force now.
 */
export function obstacleTo({ current, currentFrom, peppers }: StoredKeyring, now: number): string | undefined {
  if (currentFrom !== undefined && now < Date.parse(currentFrom)) {
    return `The pepper before is not current before ${currentFrom}. Rotate again then.`;
  }
  const newer = Object.keys(peppers).find((version) => isNewerPepper(version, current));
  return (
    newer &&
    `The keyring has a newer pepper than its current one: ${newer}. Make it current, or take it out; then rotate again.`
  );
}

/** Since when nobody makes digests under another pepper than the current one, but for `settledMs`. Epoch milliseconds. */
export function inForceSince({ currentFrom }: StoredKeyring, createdAt: number): number {
  return Math.max(createdAt, currentFrom === undefined ? 0 : Date.parse(currentFrom));
}

/** The former peppers of a keyring that nothing refers to. */
export function unusedPeppers(
  { current, peppers }: StoredKeyring,
  references: Readonly<Record<string, number>>,
): string[] {
  return Object.keys(peppers).filter((version) => isNewerPepper(current, version) && (references[version] ?? 0) === 0);
}

export function withoutPeppers(keyring: StoredKeyring, versions: readonly string[]): StoredKeyring {
  const kept = Object.entries(keyring.peppers).filter(([version]) => !versions.includes(version));
  return { ...keyring, peppers: Object.fromEntries(kept) };
}
