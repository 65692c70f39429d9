import { dayMs } from '../../components/time.ts';
import { type ApiKey, type KeyStatus, keyStatuses } from '../api-key.ts';

/** The orders of the list. `-` means descending. */
const keySorts = [
  '-createdAt',
  'createdAt',
  'name',
  '-name',
  'lastUsedAt',
  '-lastUsedAt',
  'expiresAt',
  '-expiresAt',
] as const;
export type KeySort = (typeof keySorts)[number];

const environments = ['live', 'test'] as const;
/** States of the rotation of a key. `two_values`: its previous value still works. */
export const keyRotations = ['on', 'off', 'failing', 'two_values'] as const;
/** The days that the filters by time offer. */
export const expiryDays = [7, 30, 90] as const;
export const unusedDays = [30, 90, 365] as const;

/** Filters and order of the list; null matches any key. */
export interface KeyFilters {
  readonly query: string | null;
  readonly ownerId: string | null;
  readonly environment: ApiKey['environment'] | null;
  readonly status: KeyStatus | null;
  readonly scope: string | null;
  /** Keys that expire within so many days, or have expired. */
  readonly expiresWithin: number | null;
  /** Keys that were not used for so many days. */
  readonly unusedFor: number | null;
  readonly rotation: (typeof keyRotations)[number] | null;
  readonly sort: KeySort;
}

export const noFilters: KeyFilters = {
  query: null,
  ownerId: null,
  environment: null,
  status: null,
  scope: null,
  expiresWithin: null,
  unusedFor: null,
  rotation: null,
  sort: keySorts[0],
};

/** Reads the filters from an address. Invalid filters are left out. */
export function filtersFrom(address: URLSearchParams): KeyFilters {
  const oneOf = <T extends string | number>(name: string, values: readonly T[]) =>
    values.find((value) => String(value) === address.get(name)) ?? null;
  return {
    query: withoutSecret(address.get('query') ?? '').slice(0, 100) || null,
    ownerId: address.get('ownerId')?.slice(0, 255) || null,
    environment: oneOf('environment', environments),
    status: oneOf('status', keyStatuses),
    scope: address.get('scope')?.slice(0, 110) || null,
    expiresWithin: oneOf('expiresWithin', expiryDays),
    unusedFor: oneOf('unusedFor', unusedDays),
    rotation: oneOf('rotation', keyRotations),
    sort: oneOf('sort', keySorts) ?? noFilters.sort,
  };
}

/** The query of an address, which can be shared as a link. */
export function addressFor(filters: KeyFilters): URLSearchParams {
  const address = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value !== null && value !== noFilters.sort) address.set(name, String(value));
  }
  return address;
}

/** The path of the list of keys that match some filters. */
export const pathOfKeys = (filters: Partial<KeyFilters>) => `/keys?${addressFor({ ...noFilters, ...filters })}`;

/** The path of the list of an owner's keys. */
export const ownedBy = (ownerId: string) => pathOfKeys({ ownerId });

/**
 * The query for the API. Times are whole days, so the pages of a list have the same filters: a cursor is valid only with the
 * filters of its page.
 * @param now In milliseconds.
 */
export function queryFor(
  { query, ownerId, environment, status, scope, rotation, sort, ...times }: KeyFilters,
  now: number,
) {
  const { expiresWithin, unusedFor } = times;
  const today = Math.floor(now / dayMs);
  const dayAt = (days: number) => new Date((today + days) * dayMs).toISOString();
  return {
    ...(query !== null && { query }),
    ...(ownerId !== null && { ownerId }),
    ...(environment !== null && { environment }),
    ...(status !== null && { status }),
    ...(scope !== null && { scope }),
    ...(expiresWithin !== null && { expiresBefore: dayAt(expiresWithin + 1) }),
    ...(unusedFor !== null && { unusedSince: dayAt(-unusedFor) }),
    ...(rotation !== null && { rotation }),
    sort,
  };
}

/** Whether any filter is set. The order is not a filter. */
export function isFiltered({ sort: _, ...filters }: KeyFilters): boolean {
  return Object.values(filters).some((filter) => filter !== null);
}

/** Prefix and tag of a key value, which are public, and the beginning of its secret. A key id is shorter. */
const keyValue = /\b([a-z][a-z0-9]{1,11}_(?:(?:live|test)_)?[0-9A-Za-z]{8})[0-9A-Za-z]{19,}/;

/** A long word that another system may have issued as a key: letters in both cases and digits, or hexadecimal. A UUID does not match. */
const foreignValue =
  /(?<![\w.~+/=-])(?=[\w.~+/=-]*\d)(?:(?=[\w.~+/=-]*[a-z])(?=[\w.~+/=-]*[A-Z])[\w.~+/=-]{32,}|[0-9a-fA-F]{32,})(?![\w.~+/=-])/;

/**
 * Shortens a text that contains a key value to the prefix and the tag. They name the key, and are part of its mask. Of a value that
 * another system may have issued, only the last four characters remain, which are the end of its mask.
 */
export function withoutSecret(text: string): string {
  const [, own] = keyValue.exec(text) ?? [];
  if (own !== undefined) return own;
  const [foreign] = foreignValue.exec(text) ?? [];
  return foreign === undefined ? text : `...${foreign.slice(-4)}`;
}
