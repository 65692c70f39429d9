/** Reads all pages of a list, or as many as it takes to have `limit` entries. */
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
