import { InvalidRequestError } from './errors.ts';

/** Pairs of texts that a team attaches to an object. Latchkey stores and shows them, and never reads them. */
export type Metadata = Readonly<Record<string, string>>;

/** A change of metadata: adds or replaces the pairs that it names, and removes the pairs with null. null removes all pairs. */
export type MetadataChange = Readonly<Record<string, string | null>> | null;

export const maxPairs = 50;

/**
 * Returns metadata after a change. Pairs that the change does not name stay.
 * @throws InvalidRequestError when more than 50 pairs would be left
 */
export function mergedMetadata(current: Metadata, change: MetadataChange): Metadata {
  if (change === null) return {};
  const merged = Object.entries({ ...current, ...change }).flatMap(([key, value]) =>
    value === null ? [] : [[key, value]],
  );
  if (merged.length > maxPairs) {
    const message = `would leave ${merged.length} pairs; at most ${maxPairs} are allowed. Set pairs to null to remove them`;
    throw new InvalidRequestError([{ path: 'body.metadata', message }]);
  }
  return Object.fromEntries(merged);
}
