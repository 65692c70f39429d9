import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidRequestError } from '../domain/shared/errors.ts';
import type { CursorSecretSource } from '../domain/shared/ports.ts';

/**
 * Creates page cursors that clients cannot forge: `<last id>.<HMAC-SHA-256>`, base64url. The signature includes the list, so
 * a cursor of another workspace, environment or route is refused.
 */
export function createCursors(secrets: CursorSecretSource) {
  const sign = async (list: readonly string[], lastId: string) =>
    createHmac('sha256', await secrets.cursorSecret())
      .update(JSON.stringify([...list, lastId]))
      .digest('base64url');

  return {
    /** Returns the cursor of the page after this id; null if there is none. */
    async encode(list: readonly string[], lastId: string | undefined): Promise<string | null> {
      if (lastId === undefined) return null;
      return Buffer.from(`${lastId}.${await sign(list, lastId)}`).toString('base64url');
    },

    /** Returns the id to continue after. @throws InvalidRequestError for a cursor that `encode` did not create for this list */
    async decode(list: readonly string[], cursor: string | undefined): Promise<string | undefined> {
      if (cursor === undefined) return undefined;
      const text = Buffer.from(cursor, 'base64url').toString();
      // The id may have dots, and the signature has none.
      const end = Math.max(text.lastIndexOf('.'), 0);
      const [lastId, signature] = [text.slice(0, end), text.slice(end + 1)];
      const genuine = Buffer.from(`${lastId}.${await sign(list, lastId)}`).toString('base64url');
      if (signature === '' || !equalInConstantTime(cursor, genuine)) {
        throw new InvalidRequestError([
          { path: 'query.cursor', message: 'is not a cursor of this list; use the nextCursor of its last response' },
        ]);
      }
      return lastId;
    },
  };
}

export type Cursors = ReturnType<typeof createCursors>;

function equalInConstantTime(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
