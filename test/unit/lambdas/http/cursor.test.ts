import { describe, expect, test } from '@jest/globals';
import { InvalidRequestError } from '../../../../lambdas/domain/shared/errors.ts';
import { createCursors } from '../../../../lambdas/http/cursor.ts';

const cursors = createCursors({ cursorSecret: async () => 'cursor-secret-0123456789' });
const list = ['api-keys', 'ws_1', 'live'];
const lastId = 'key_01ARYZ6S41ZZZZZZZZZZZZZZZZ';
/** Computed with Python: hmac over the JSON list of the list's name and the id, then base64url. */
const known = 'a2V5XzAxQVJZWjZTNDFaWlpaWlpaWlpaWlpaWlpaLkhIbXVGVEpuaHMtQi1KcFlwZU9kdTlLMUFPb2RFS3FibzdFYWptVmN2YzA';

const base64url = (text: string) => Buffer.from(text).toString('base64url');

describe('a cursor', () => {
  test('is the known answer', async () => {
    await expect(cursors.encode(list, lastId)).resolves.toBe(known);
  });

  test('continues its list', async () => {
    await expect(cursors.decode(list, known)).resolves.toBe(lastId);
  });

  test('is null on the last page, and omitted on the first', async () => {
    await expect(cursors.encode(list, undefined)).resolves.toBeNull();
    await expect(cursors.decode(list, undefined)).resolves.toBeUndefined();
  });

  test('of another secret is refused', async () => {
    const others = createCursors({ cursorSecret: async () => 'another-secret' });
    await expect(others.decode(list, known)).rejects.toThrow(InvalidRequestError);
  });

  test.each([
    ['another workspace', ['api-keys', 'ws_2', 'live']],
    ['another environment', ['api-keys', 'ws_1', 'test']],
    ['another route', ['photo-requests', 'ws_1', 'live']],
    ['a shorter name', ['api-keys', 'ws_1']],
    ['a longer name', ['api-keys', 'ws_1', 'live', '']],
    ['the same letters, cut elsewhere', ['api-keysw', 's_1', 'live']],
    ['the same parts, joined', ['api-keys,ws_1,live']],
    ['no name', []],
  ])('is refused by the list of %s', async (_, otherList) => {
    await expect(cursors.decode(otherList, known)).rejects.toThrow(InvalidRequestError);
  });

  test.each([
    ['empty', ''],
    ['a plain id', lastId],
    ['an encoded id', base64url(lastId)],
    ['an encoded id with an empty signature', base64url(`${lastId}.`)],
    ['an encoded id with a made-up signature', base64url(`${lastId}.${'A'.repeat(43)}`)],
    ['a signature without an id', base64url(`.${'A'.repeat(43)}`)],
    ['the signature of another id', base64url(`key_01ARYZ6S410000000000000000.${known.slice(-43)}`)],
    ['with text after the signature', base64url(`${Buffer.from(known, 'base64url')}.more`)],
    ['padded', `${known}=`],
    ['with a space after it', `${known} `],
    ['with a line end inside', `${known.slice(0, 10)}\n${known.slice(10)}`],
    ['in the other base64 alphabet', known.replace('L', '+')],
    ['in lower case', known.toLowerCase()],
    ['cut short', known.slice(0, -1)],
    ['twice', known + known],
    ['JSON', base64url(JSON.stringify({ pk: 'WS#ws_1', sk: 'KEY#x' }))],
    ['not base64', '%%%'],
    ['an emoji', '🔑'],
    ['NUL', '\0'],
    ['a lone surrogate', '\uD83D'],
    ['only dots', base64url('...')],
  ])('that a client invented is refused as an invalid query: %s', async (_, cursor) => {
    const refusal = await cursors.decode(list, cursor).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidRequestError);
    expect(refusal).toHaveProperty('errors', [
      { path: 'query.cursor', message: 'is not a cursor of this list; use the nextCursor of its last response' },
    ]);
  });

  test('causes an outage, not a refusal, if the secret cannot be read', async () => {
    const failure = new Error('no secret');
    const failing = createCursors({ cursorSecret: () => Promise.reject(failure) });
    await expect(failing.decode(list, known)).rejects.toBe(failure);
    await expect(failing.encode(list, lastId)).rejects.toBe(failure);
  });
});
