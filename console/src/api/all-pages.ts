interface PageOf {
  readonly nextCursor: string | null;
}

/**
 * Pages of a list, one after the other, to the last or to as many as are wanted.
 * @param load Asks for a page; undefined: the first.
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
