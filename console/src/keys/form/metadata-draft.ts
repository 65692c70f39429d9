import { fieldTexts } from '../field-texts.ts';

type Pairs = Readonly<Record<string, string>>;

/** A pair as it is typed. */
export interface PairDraft {
  readonly name: string;
  readonly value: string;
}

/** An error of a pair: its message and its field. */
type PairError = readonly [message: string, field: keyof PairDraft];

/** The limits of the API. */
export const mostPairs = 50;
const longestValue = 500;
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,39}$/;

const texts = fieldTexts.metadata.form;

/** The pairs as the form holds them. */
export function pairsOf(metadata: Pairs): PairDraft[] {
  return Object.entries(metadata).map(([name, value]) => ({ name, value }));
}

/** The pairs as the API has them, without empty rows, in one order: another order is no change. */
export function metadataOf(pairs: readonly PairDraft[]): Record<string, string> {
  const sorted = pairs.filter(isTyped).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return Object.fromEntries(sorted.map(({ name, value }) => [name.trim(), value.trim()]));
}

/** The change from one set of pairs to another: the API keeps pairs that a change does not name, and removes those with null. */
export function pairChange(before: Pairs, now: Pairs): Record<string, string | null> {
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(now, name));
  const set = Object.entries(now).filter(([name, value]) => before[name] !== value);
  return Object.fromEntries([...set, ...removed.map((name) => [name, null] as const)]);
}

/** Returns the errors of a pair. An empty row has none. */
export function checkPair(pair: PairDraft, all: readonly PairDraft[]): PairError[] {
  if (!isTyped(pair)) return [];
  const name = pair.name.trim();
  const value = pair.value.trim();
  const isTwice = all.some((other) => other !== pair && other.name.trim() === name);
  const errors: (readonly [isBroken: boolean, ...PairError])[] = [
    [!namePattern.test(name), texts.wrongName, 'name'],
    [name !== '' && isTwice, texts.twice, 'name'],
    [value === '', texts.missingValue, 'value'],
    [value.length > longestValue, texts.longValue, 'value'],
  ];
  return errors.flatMap(([isBroken, ...error]) => (isBroken ? [error] : []));
}

const isTyped = ({ name, value }: PairDraft) => name.trim() !== '' || value.trim() !== '';
