/** The maximum size of the entries on a page, in bytes of JSON. A Lambda cannot return more than 6 MB. */
export const maxPageBytes = 4_000_000;

/**
 * The maximum size of the items that one query returns
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html).
 */
export const maxReadBytes = 1_048_576;

/** Returns how many entries, from the first one, fit into a number of bytes of JSON; at least one. */
export function countWithin(entries: readonly unknown[], bytes: number): number {
  let sum = 0;
  const first = entries.findIndex((entry, index) => {
    sum += Buffer.byteLength(JSON.stringify(entry));
    return index > 0 && sum > bytes;
  });
  return first === -1 ? entries.length : first;
}
