import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidRequestError } from '../../lambdas/domain/shared/errors.ts';
import { createCursors } from '../../lambdas/http/cursor.ts';
import { anyCharacters } from '../support/any-text.ts';
import { rounds } from '../support/rounds.ts';
import { anyCharacter, anyText } from './support.ts';

const cursors = createCursors({ cursorSecret: async () => 'a secret of the property tests' });
/** Ids of the service, and subjects of an OpenID provider, which can have dots. */
const id = fc.oneof(
  fc.stringMatching(/^(key|pr)_[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
  fc.stringMatching(/^[\x21-\x7e]{1,255}$/),
);
const list = fc.array(anyCharacters(), { maxLength: 4 });

const isRefused = (list: readonly string[], cursor: string) =>
  cursors.decode(list, cursor).then(
    () => false,
    (error: unknown) => error instanceof InvalidRequestError,
  );

describe('a cursor', () => {
  test('returns its id to the list that it was created for', async () => {
    await fc.assert(
      fc.asyncProperty(list, id, async (list, id) => {
        const cursor = await cursors.encode(list, id);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(cursor?.length).toBeLessThanOrEqual(500);
        expect(await cursors.decode(list, cursor ?? '')).toBe(id);
      }),
    );
  });

  test('is refused by every other list', async () => {
    await fc.assert(
      fc.asyncProperty(list, list, id, async (list, other, id) => {
        fc.pre(JSON.stringify(list) !== JSON.stringify(other));
        expect(await isRefused(other, (await cursors.encode(list, id)) ?? '')).toBe(true);
      }),
    );
  });

  test('is refused after any mutation of its text', async () => {
    const mutation = fc.record({
      at: fc.nat({ max: 1000 }),
      removed: fc.nat({ max: 3 }),
      inserted: fc.oneof(fc.constant(''), anyCharacter, anyText({ maxLength: 5 })),
    });
    await fc.assert(
      fc.asyncProperty(list, id, mutation, async (list, id, { at, removed, inserted }) => {
        const cursor = (await cursors.encode(list, id)) ?? '';
        const index = at % (cursor.length + 1);
        const mutant = cursor.slice(0, index) + inserted + cursor.slice(index + removed);
        fc.pre(mutant !== cursor);
        expect(await isRefused(list, mutant)).toBe(true);
      }),
      { numRuns: rounds(500, 100) },
    );
  });

  test('is refused when its bytes are the same but its text is not', async () => {
    await fc.assert(
      fc.asyncProperty(list, id, fc.constantFrom('=', '==', ' ', '\n', '.', '%'), async (list, id, end) => {
        const cursor = (await cursors.encode(list, id)) ?? '';
        expect(await isRefused(list, cursor + end)).toBe(true);
        expect(await isRefused(list, end + cursor)).toBe(true);
      }),
    );
  });

  test('that is any other text is refused as invalid, without another error', async () => {
    const parts = fc.tuple(anyText(), anyText()).map(([a, b]) => Buffer.from(`${a}.${b}`).toString('base64url'));
    await fc.assert(
      fc.asyncProperty(list, fc.oneof(anyText(), fc.base64String(), parts), async (list, text) => {
        expect(await isRefused(list, text)).toBe(true);
      }),
      { numRuns: rounds(300, 100) },
    );
  });
});
