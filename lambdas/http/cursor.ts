import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidRequestError } from '../domain/shared/errors.ts';
import type { CursorSecretSource } from '../domain/shared/ports.ts';

/**
 * Page cursors that clients cannot make up: `<last id>.<HMAC-SHA-256>`, base64url. Bound to the list that gave them
 * out, so that a cursor of another workspace, environment or route is refused as well.
 */
export function createCursors(secrets: CursorSecretSource) {
  const sign = async (list: readonly string[], lastId: string) =>
    createHmac('sha256', await secrets.cursorSecret())
      .update(JSON.stringify([...list, lastId]))
      .digest('base64url');

  return {
    /** The cursor that continues this list after this id. */
    async encode(list: readonly string[], lastId: string | undefined): Promise<string | null> {
      if (lastId === undefined) return null;
      return Buffer.from(`${lastId}.${await sign(list, lastId)}`).toString('base64url');
    },

    /** The id to continue after. @throws InvalidRequestError for anything that `encode` did not make for this list */
    async decode(list: readonly string[], cursor: string | undefined): Promise<string | undefined> {
      if (cursor === undefined) return undefined;
      const text = Buffer.from(cursor, 'base64url').toString();
      const [lastId = '', signature = ''] = text.split('.');
      const genuine = Buffer.from(`${lastId}.${await sign(list, lastId)}`).toString('base64url');
      if (signature === '' || !equalInConstantTime(cursor, genuine)) {
        throw new InvalidRequestError([
          { path: 'query.cursor', message: 'is not a cursor of this list; use the nextCursor of its last answer' },
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
