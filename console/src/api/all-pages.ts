interface PageOf {
  readonly nextCursor: string | null;
}

/**
 * Loads the pages of a list one after another, up to a maximum.
 * @param load Loads the page after a cursor; undefined loads the first page.
 */
export async function allPages<P extends PageOf>(
  load: (cursor: string | undefined) => Promise<P>,
  most: number,
): Promise<[P, ...P[]]> {
  const first = await load(undefined);
  const pages: [P, ...P[]] = [first];
  for (let { nextCursor } = first; nextCursor !== null && pages.length < most; ) {
    const page = await load(nextCursor);
    pages.push(page);
    nextCursor = page.nextCursor;
  }
  return pages;
}
