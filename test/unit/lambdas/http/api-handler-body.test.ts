import { describe, expect, test } from '@jest/globals';
import { routes } from '../../../../lambdas/http/routes/index.ts';
import { eventOf, inputOf, openRoute, refusalOf } from './support.ts';

const limit = 262_144;
/** A valid body of exactly this many bytes, with characters of two bytes each. */
const bodyOf = (bytes: number) => {
  const frame = '{"text":"äöü"}';
  return frame + ' '.repeat(bytes - Buffer.byteLength(frame));
};
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');

describe('a body', () => {
  test('may have up to 262,144 bytes', async () => {
    expect((await inputOf(eventOf({ body: bodyOf(limit) }))).input).toMatchObject({ body: { text: 'äöü' } });
    const { handled, answer, problem } = await refusalOf(eventOf({ body: bodyOf(limit + 1) }));
    expect(handled).toBe(false);
    expect(answer.statusCode).toBe(413);
    expect(problem).toMatchObject({
      code: 'payload_too_large',
      detail: 'The body is larger than 262144 bytes. Send a smaller one.',
    });
  });

  test('is measured as sent, even if the gateway has encoded it', async () => {
    const accepted = await inputOf(eventOf({ body: base64(bodyOf(limit)), isBase64Encoded: true }));
    expect(accepted.answer.statusCode).toBe(201);
    const refused = await refusalOf(eventOf({ body: base64(bodyOf(limit + 1)), isBase64Encoded: true }));
    expect(refused.answer.statusCode).toBe(413);
  });

  test('of several megabytes is refused', async () => {
    const { answer } = await refusalOf(eventOf({ body: `{"text":"${'x'.repeat(6_000_000)}"}` }));
    expect(answer.statusCode).toBe(413);
  });

  test('is decoded if the gateway has encoded it', async () => {
    const event = eventOf({ body: base64('{"text":"🔑"}'), isBase64Encoded: true });
    expect((await inputOf(event)).input).toMatchObject({ body: { text: '🔑' } });
  });

  test.each<[string, Buffer]>([
    ['a byte that starts no character', Buffer.from([0xff])],
    ['a character that is cut off', Buffer.from([0xc3])],
    ['a longer form than needed', Buffer.from([0xc0, 0xaf])],
    ['a lone surrogate', Buffer.from([0xed, 0xa0, 0x80])],
  ])('that is not UTF-8 is refused, encoded or not: %s', async (_, bytes) => {
    const body = Buffer.concat([Buffer.from('{"text":"a'), bytes, Buffer.from('"}')]);
    // API Gateway replaces the bytes if it does not encode the body.
    for (const event of [{ body: base64(body), isBase64Encoded: true }, { body: body.toString('utf8') }]) {
      const { handled, problem } = await refusalOf(eventOf(event));
      expect(handled).toBe(false);
      expect(problem).toMatchObject({ status: 400, code: 'malformed_json' });
    }
  });

  test('may have the replacement character as an escape sequence', async () => {
    const { input } = await inputOf(eventOf({ body: '{"text":"\\ufffd"}' }));
    expect(input).toMatchObject({ body: { text: '\uFFFD' } });
  });

  test('is not decoded if the gateway has not encoded it', async () => {
    const { answer } = await refusalOf(eventOf({ body: base64('{"text":"a"}'), isBase64Encoded: false }));
    expect(answer.statusCode).toBe(400);
  });
});

describe('a media type', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    ' application/json ',
    'application/merge-patch+json',
    'application/vnd.example.v1+json; a=b',
  ])('may be %j', async (type) => {
    expect((await inputOf(eventOf({ headers: { 'content-type': type } }))).answer.statusCode).toBe(201);
  });

  test.each(['content-type', 'Content-Type', 'CONTENT-TYPE'])('is accepted in %s', async (name) => {
    expect((await inputOf(eventOf({ headers: { [name]: 'application/json' } }))).answer.statusCode).toBe(201);
  });

  test.each([
    ['missing', {}],
    ['empty', { 'content-type': '' }],
    ['undefined', { 'content-type': undefined }],
    ['text/plain', { 'content-type': 'text/plain' }],
    ['text/json', { 'content-type': 'text/json' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['jsonp', { 'content-type': 'application/jsonp' }],
    ['JSON in a parameter', { 'content-type': 'text/plain; a=application/json' }],
    ['JSON of another top-level type', { 'content-type': 'image/x+json' }],
    ['two types', { 'content-type': 'application/json, text/plain' }],
    ['json alone', { 'content-type': 'json' }],
    ['without any headers', null],
  ])('is refused: %s', async (_, headers) => {
    const { handled, answer, problem } = await refusalOf(eventOf({ headers: headers as never }));
    expect(handled).toBe(false);
    expect(answer.statusCode).toBe(415);
    expect(problem).toMatchObject({ code: 'unsupported_media_type' });
  });

  test('does not matter without a body', async () => {
    const { problem } = await refusalOf(eventOf({ headers: {}, body: null }));
    expect(problem).toMatchObject({ code: 'invalid_request' });
  });
});

describe('malformed JSON', () => {
  test.each([
    ['a word', 'hello'],
    ['a space', ' '],
    ['an open object', '{"text":"a"'],
    ['two values', '{"text":"a"}{"text":"b"}'],
    ['a trailing comma', '{"text":"a",}'],
    ['a comment', '{"text":"a"/* b */}'],
    ['single quotes', "{'text':'a'}"],
    ['NaN', '{"text":NaN}'],
    ['undefined', 'undefined'],
    ['a raw control character', '{"text":"a\u0000"}'],
    ['a byte order mark', '\uFEFF{"text":"a"}'],
    ['a form', 'text=a&b=c'],
    ['XML', '<text>a</text>'],
    ['a lone bracket, 100,000 times', '['.repeat(100_000)],
  ])('is refused: %s', async (_, body) => {
    const { handled, answer, problem } = await refusalOf(eventOf({ body }));
    expect(handled).toBe(false);
    expect(answer.statusCode).toBe(400);
    expect(problem).toMatchObject({
      code: 'malformed_json',
      detail: 'The body is not valid JSON in UTF-8 (RFC 8259).',
    });
    expect(problem).not.toHaveProperty('errors');
  });

  test('is refused if the encoded bytes are not text', async () => {
    const event = eventOf({ body: base64(Buffer.from([0xff, 0xfe, 0x00])), isBase64Encoded: true });
    expect((await refusalOf(event)).problem).toMatchObject({ code: 'malformed_json' });
  });

  /** RFC 8259, section 8.1: JSON is UTF-8. Replacing invalid bytes would store a different text. */
  test('is refused if a string is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xe4]), Buffer.from('"}')]);
    const event = eventOf({ body: base64(bytes), isBase64Encoded: true });
    expect((await refusalOf(event)).problem).toMatchObject({ code: 'malformed_json' });
  });
});

describe('JSON that is not an object', () => {
  test.each(['null', '[]', '[{"text":"a"}]', '"text"', '1', 'true', 'false', '1e999'])(
    'is refused as invalid: %s',
    async (body) => {
      const { handled, answer, problem } = await refusalOf(eventOf({ body }));
      expect(handled).toBe(false);
      expect(answer.statusCode).toBe(400);
      expect(problem).toMatchObject({ code: 'invalid_request', errors: [{ path: 'body' }] });
    },
  );

  test('is refused as invalid even if the body is optional', async () => {
    const event = (body: string | null) => eventOf({ body });
    for (const body of ['null', '[]', '1']) {
      expect((await refusalOf(event(body), routes.regenerateApiKey)).answer.statusCode).toBe(400);
    }
    expect((await inputOf(event(null), routes.regenerateApiKey)).input).toEqual({ path: { id: '1' } });
    expect((await inputOf(event(''), routes.regenerateApiKey)).input).toEqual({ path: { id: '1' } });
  });
});

describe('a missing body', () => {
  test.each([null, ''])('is refused as invalid if it is required: %j', async (body) => {
    const { problem } = await refusalOf(eventOf({ body }));
    expect(problem).toMatchObject({ code: 'invalid_request', errors: [{ path: 'body' }] });
  });
});

test('a route without a body ignores any body', async () => {
  for (const body of ['{', '[]', 'x'.repeat(limit + 1)]) {
    const { answer, input } = await inputOf(eventOf({ body, headers: {} }), openRoute);
    expect(answer.statusCode).toBe(200);
    expect(input).toEqual({});
  }
});

test('the body of an earlier request never reaches a later one', async () => {
  expect((await inputOf(eventOf({ body: '{"text":"first"}' }))).answer.statusCode).toBe(201);
  const { problem } = await refusalOf(eventOf({ body: null }));
  expect(problem).toMatchObject({ errors: [{ path: 'body' }] });
});

test('a response with many errors stays below the 6 MB of Lambda', async () => {
  const names = Array.from({ length: 33_000 }, (_, index) => `"${index.toString(36)}":0`).join(',');
  const unknown = names.slice(0, names.lastIndexOf(',', limit - 200));
  const requests = [
    [routes.createApiKey, `{${unknown}}`],
    [routes.createApiKey, `{"scopes":[${Array(130_000).fill(0).join(',')}]}`],
    [routes.createApiKey, `{"allowedIps":[${Array(87_000).fill('""').join(',')}]}`],
    [routes.createPhotoRequest, `{"photo_slots":[${Array(87_000).fill('{}').join(',')}]}`],
    [routes.createPhotoRequest, `{"photo_slots":[{${unknown}}]}`],
  ] as const;
  for (const [route, body] of requests) {
    expect(Buffer.byteLength(body)).toBeGreaterThan(limit * 0.98);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(limit);
    const { answer } = await refusalOf(eventOf({ body }), route);
    expect(answer.statusCode).toBe(400);
    expect(Buffer.byteLength(answer.body)).toBeLessThan(6_000_000);
  }
});
