import { describe, expect, test } from '@jest/globals';
import { proxyResponse } from '../../../../local/gateway/proxy-response.ts';

const answer = (payload: unknown, accept?: string, binary: string[] = []) => proxyResponse(payload, accept, binary);

describe('a function may return', () => {
  test('status, headers and body', () => {
    expect(answer({ statusCode: 201, headers: { 'X-A': 'b', 'X-Number': 1 }, body: '{}' })).toEqual({
      status: 201,
      headers: [
        ['Content-Type', 'application/json'],
        ['X-A', 'b'],
        ['X-Number', '1'],
      ],
      body: '{}',
    });
  });

  test('no body, and a media type of its own', () => {
    expect(answer({ statusCode: '200', headers: { 'content-type': 'text/plain' }, body: null })).toEqual({
      status: 200,
      headers: [['content-type', 'text/plain']],
      body: '',
    });
  });

  test('several values of a header, which override the single one', () => {
    const { headers } = answer({
      statusCode: 200,
      headers: { 'Set-Cookie': 'c=3', 'Content-Type': 'text/plain' },
      multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
    });
    expect(headers).toEqual([
      ['Content-Type', 'text/plain'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
  });

  test("the gateway's own headers under another name", () => {
    const { headers } = answer({ statusCode: 401, headers: { 'WWW-Authenticate': 'Bearer', Server: 'me' } });
    expect(headers).toContainEqual(['x-amzn-Remapped-WWW-Authenticate', 'Bearer']);
    expect(headers).toContainEqual(['x-amzn-Remapped-Server', 'me']);
  });

  test('bytes, for binary media types of the API', () => {
    const payload = {
      statusCode: 200,
      headers: { 'Content-Type': 'image/png' },
      body: 'AP8=',
      isBase64Encoded: true,
    };
    expect(answer(payload, 'image/png, text/html', ['image/png']).body).toEqual(Buffer.from([0, 255]));
    expect(answer(payload, undefined, ['image/*']).body).toEqual(Buffer.from([0, 255]));
    expect(answer(payload, 'text/html', ['*/*']).body).toEqual(Buffer.from([0, 255]));
    expect(answer(payload, 'image/png', []).body).toBe('AP8=');
  });
});

describe('a function may not return', () => {
  test.each([
    ['nothing', null],
    ['a text', 'hello'],
    ['a list', []],
    ['no status', { body: 'hello' }],
    ['an invalid status', { statusCode: 'fine' }],
    ['a status out of range', { statusCode: 42 }],
    ['an object as body', { statusCode: 200, body: { a: 1 } }],
    ['a list as header', { statusCode: 200, headers: { a: ['b'] } }],
    ['a text as multi-value header', { statusCode: 200, multiValueHeaders: { a: 'b' } }],
    ['a header with a line break', { statusCode: 200, headers: { a: 'b\r\nc: d' } }],
    ['a header name with a blank', { statusCode: 200, headers: { 'a b': 'c' } }],
    ['anything else beside', { statusCode: 200, data: {} }],
  ])('%s', (_, payload) => {
    expect(() => answer(payload)).toThrow(
      expect.objectContaining({
        type: 'BAD_GATEWAY',
        status: 502,
        reason: expect.stringContaining('Malformed Lambda proxy response'),
      }),
    );
  });
});
