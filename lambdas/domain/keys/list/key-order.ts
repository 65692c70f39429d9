import type { ApiKeyRecord } from '../key-record.ts';

/** The value of a key that a list is sorted by. Keys with the same value are sorted by id. */
const sortedBy = {
  createdAt: ({ createdAt }) => createdAt,
  // A cursor contains the value, and has at most 500 characters.
  name: ({ name }) => [...name.toLowerCase()].slice(0, 60).join(''),
  // Keys that were never used come first, and keys that never expire come last.
  lastUsedAt: ({ lastUsedAt }) => lastUsedAt ?? '',
  expiresAt: ({ expiresAt }) => expiresAt ?? '~',
} satisfies Readonly<Record<string, (key: ApiKeyRecord) => string>>;

type SortField = keyof typeof sortedBy;
export type KeySort = SortField | `-${SortField}`;

/** The orders of a list; `-` means descending. The first one is the order of the table. */
export const keySorts = [
  '-createdAt',
  'createdAt',
  'name',
  '-name',
  'lastUsedAt',
  '-lastUsedAt',
  'expiresAt',
  '-expiresAt',
] as const satisfies readonly KeySort[];

/** An order of keys. A position stays valid after its key has changed or was deleted. */
export interface KeyOrder {
  readonly positionOf: (key: ApiKeyRecord) => string;
  /** Compares two positions, for `sort`. */
  readonly compare: (one: string, other: string) => number;
}

/** Returns the order; undefined: the order of the table. */
export function keyOrder(sort: KeySort): KeyOrder | undefined {
  if (sort === keySorts[0]) return undefined;
  const isDescending = sort.startsWith('-');
  const field = (isDescending ? sort.slice(1) : sort) as SortField;
  return {
    // Neither names nor ids contain a line end, which sorts before every character of a name.
    positionOf: (key) => `${sortedBy[field](key)}\n${key.id}`,
    compare: (one, other) => {
      if (one === other) return 0;
      return one < other === isDescending ? 1 : -1;
    },
  };
}
