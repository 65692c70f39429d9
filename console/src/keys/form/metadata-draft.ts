import { fieldTexts } from '../field-texts.ts';

type Pairs = Readonly<Record<string, string>>;

const texts = fieldTexts.metadata.form;
const pair = /^([A-Za-z0-9][A-Za-z0-9_.:/-]{0,39})=\s*\S/;

/** The pairs as the form holds them: `name=value`. */
export function textsOf(metadata: Pairs): string[] {
  return Object.entries(metadata).map(([name, value]) => `${name}=${value}`);
}

/** The pairs as the API has them, in one order: another order is no change. */
export function pairsOf(typed: readonly string[]): Record<string, string> {
  return Object.fromEntries(typed.toSorted().map((text) => [nameIn(text), text.slice(text.indexOf('=') + 1).trim()]));
}

/** The change from one set of pairs to another: the API keeps pairs that a change does not name, and removes those with null. */
export function pairChange(before: Pairs, now: Pairs): Record<string, string | null> {
  const removed = Object.keys(before).filter((name) => !Object.hasOwn(now, name));
  const set = Object.entries(now).filter(([name, value]) => before[name] !== value);
  return Object.fromEntries([...set, ...removed.map((name) => [name, null] as const)]);
}

/** The message about a text that is not a new pair; undefined if it is. */
export function checkPair(text: string, others: readonly string[]): string | undefined {
  const [, name] = pair.exec(text) ?? [];
  if (name === undefined) return texts.wrong;
  return others.some((other) => nameIn(other) === name) ? texts.twice(name) : undefined;
}

const nameIn = (text: string) => text.slice(0, text.indexOf('='));
