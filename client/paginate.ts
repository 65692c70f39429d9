import type { RequestOptions } from './operation.ts';

/** A page of a list. */
interface Page {
  readonly nextCursor: string | null;
}

/** A method that returns pages. */
type List = (input: never, options?: RequestOptions) => Promise<Page>;

/** The entries of a page: the elements of its arrays. */
type EntryOf<P> = { [Name in keyof P]: P[Name] extends readonly (infer Entry)[] ? Entry : never }[keyof P];

/**
 * Iterates over the entries of all pages of a list. Each page is requested when its first entry is needed.
 *
 * ```ts
 * for await (const apiKey of paginate(latchkey.listApiKeys, { ownerId: 'user_7' })) console.log(apiKey.name);
 * ```
 * @param list A method that returns pages
 * @param args The input of the method, in which `cursor` is where to start, and its options
 */
export async function* paginate<L extends List>(
  list: L,
  ...[input, options]: Parameters<L>
): AsyncGenerator<EntryOf<Awaited<ReturnType<L>>>, void, undefined> {
  const first: { readonly cursor?: string } = input ?? {};
  for (let cursor: string | null | undefined = first.cursor; cursor !== null; ) {
    const page: Page = await list({ ...first, ...(cursor !== undefined && { cursor }) } as never, options);
    for (const entries of Object.values(page)) if (Array.isArray(entries)) yield* entries;
    cursor = page.nextCursor;
  }
}
