/**
 * Reads pages of a list until they hold `limit` entries, or until the last page.
 * @param read Reads the page at a cursor; undefined: the first page
 */
export async function readPages<T extends { readonly nextCursor: string | null }>(
  read: (cursor: string | undefined) => Promise<T>,
  entriesOf: (page: T) => readonly unknown[],
  limit: number,
): Promise<[T, ...T[]]> {
  const first = await read(undefined);
  const pages: [T, ...T[]] = [first];
  let count = entriesOf(first).length;
  for (let cursor = first.nextCursor; cursor !== null && count < limit; ) {
    const page = await read(cursor);
    pages.push(page);
    count += entriesOf(page).length;
    cursor = page.nextCursor;
  }
  return pages;
}

/** Returns the size of the pages to request for a list of `limit` entries: a page has at most 100. */
export function pageSize(limit: number): string {
  return String(Math.min(limit, 100));
}
