import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type HttpResponse,
  MalformedResponseError,
  ResponseReader,
} from '../../../../../lambdas/adapters/lean/http-response.ts';
import { anyCharacters } from '../../../../support/any-text.ts';
import { rounds } from '../../../../support/rounds.ts';

/** Reads the parts of a response one after another. */
function read(...parts: readonly (string | Buffer)[]): HttpResponse | undefined {
  const reader = new ResponseReader();
  let response: HttpResponse | undefined;
  for (const part of parts) {
    if (response !== undefined) throw new Error('The response was complete before its last part.');
    response = reader.read(Buffer.from(part));
  }
  return response;
}

const head = 'HTTP/1.1 200 OK\r\n';
const body = '{"a":"ü €"}';
const withLength = `${head}Server: x\r\nContent-Length: 14\r\nx-amzn-RequestId: ABC\r\n\r\n${body}`;
const inChunks = `${head}Transfer-Encoding: chunked\r\n\r\n6;a=b\r\n{"a":"\r\n8\r\nü €"}\r\n0\r\n\r\n`;

test.each([
  ['a length', withLength],
  ['chunks', inChunks],
])('reads a response with %s, wherever it is split', (_, text) => {
  const bytes = Buffer.from(text);
  expect(read(bytes)).toMatchObject({ status: 200, text: body });
  for (let at = 1; at < bytes.length; at++) {
    expect(read(bytes.subarray(0, at), bytes.subarray(at))).toMatchObject({ status: 200, text: body });
    expect(read(bytes.subarray(0, at))).toBeUndefined();
  }
  expect(read(...Array.from(bytes, (byte) => Buffer.from([byte])))).toMatchObject({ status: 200, text: body });
});

test('keeps its own copy of the bytes', () => {
  const [buffer, reader] = [Buffer.from(withLength), new ResponseReader()];
  reader.read(buffer.subarray(0, 20));
  const rest = Buffer.from(buffer.subarray(20));
  buffer.fill(0);
  expect(reader.read(rest)?.text).toBe(body);
});

test('finds headers by name in any case', () => {
  const response = read(withLength);
  expect(response?.header('x-amzn-requestid')).toBe('ABC');
  expect(response?.header('server')).toBe('x');
  expect(response?.header('missing')).toBeUndefined();
});

test.each([
  ['', true],
  ['connection: keep-alive\r\n', true],
  ['Connection: close\r\n', false],
  ['connection: Keep-Alive, Close\r\n', false],
  ['connection: a\r\nconnection: close\r\n', false],
  ['x-connection: close\r\n', true],
])('knows whether the connection stays open: %j', (line, stays) => {
  expect(read(`${head}${line}content-length: 0\r\n\r\n`)?.keepsConnection).toBe(stays);
});

test.each([
  ['HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n', 200],
  ['HTTP/1.1 503 Service Unavailable\r\ncontent-length:0\r\n\r\n', 503],
  ['HTTP/1.1 400 \r\nContent-Length:\t0 \r\n\r\n', 400],
])('reads the status of %j', (text, status) => {
  expect(read(text)).toMatchObject({ status, text: '' });
});

test.each<[string, string | Buffer]>([
  ['another protocol', 'SSH-2.0-OpenSSH_9.9\r\n\r\n'],
  ['another version', 'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n'],
  ['an interim status', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ['a status without a body', 'HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n'],
  ['a status without a body, but with a length', 'HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n'],
  ['no status', 'HTTP/1.1 OK\r\ncontent-length: 0\r\n\r\n'],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n'],
  ['no length', `${head}\r\n`],
  ['two lengths', `${head}content-length: 1\r\nContent-Length: 2\r\n\r\n`],
  ['the same length twice', `${head}content-length: 1\r\ncontent-length: 1\r\n\r\n`],
  ['lengths in a list', `${head}content-length: 1, 1\r\n\r\n`],
  ['a length with a sign', `${head}content-length: +1\r\n\r\n`],
  ['a negative length', `${head}content-length: -1\r\n\r\n`],
  ['a hexadecimal length', `${head}content-length: 0x1\r\n\r\n`],
  ['an empty length', `${head}content-length:\r\n\r\n`],
  ['a vertical tab before a length', `${head}content-length:\v1\r\n\r\n`],
  ['a form feed after a length', `${head}content-length: 1\f\r\n\r\n`],
  ['a no-break space before a length', Buffer.from(`${head}content-length:\xa01\r\n\r\n`, 'latin1')],
  ['a vertical tab before an encoding', `${head}transfer-encoding:\vchunked\r\n\r\n`],
  ['a control character in a header', `${head}a: \x1b\r\ncontent-length: 1\r\n\r\n`],
  ['a length that is too large', `${head}content-length: 10000000000\r\n\r\n`],
  ['a length and chunks', `${head}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n`],
  ['another encoding', `${head}transfer-encoding: gzip, chunked\r\n\r\n`],
  ['the encoding twice', `${head}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n`],
  ['a folded header', `${head}a: b\r\n content-length: 1\r\n\r\n`],
  ['a space before the colon', `${head}content-length : 1\r\n\r\n`],
  ['a header without a name', `${head}: 1\r\ncontent-length: 1\r\n\r\n`],
  ['a line without a colon', `${head}content-length 1\r\n\r\n`],
  ['a line feed in a header', `${head}a: b\ncontent-length: 1\r\n\r\n`],
  ['a carriage return in a header', `${head}a: b\rcontent-length: 1\r\n\r\n`],
  ['a zero byte in a header', `${head}a: \0\r\ncontent-length: 1\r\n\r\n`],
  ['headers that are too long', `${head}a: ${'b'.repeat(16_384)}`],
  ['more than its length', `${head}content-length: 1\r\n\r\nabc`],
  ['a second response', `${withLength}${withLength}`],
  ['a chunk without a size', `${head}transfer-encoding: chunked\r\n\r\n\r\n`],
  ['a chunk size that is no number', `${head}transfer-encoding: chunked\r\n\r\n-1\r\n`],
  ['a chunk size that is too large', `${head}transfer-encoding: chunked\r\n\r\n100000000\r\n`],
  ['a chunk that is longer than its size', `${head}transfer-encoding: chunked\r\n\r\n1\r\nabcd`],
  ['a trailer', `${head}transfer-encoding: chunked\r\n\r\n0\r\na: b\r\n\r\n`],
  ['a response after the last chunk', `${inChunks}${withLength}`],
])('refuses %s, wherever it is split', (_, text) => {
  expect(() => read(text)).toThrow(MalformedResponseError);
  const bytes = Buffer.from(text);
  for (let at = 1; at < Math.min(bytes.length, 200); at++) {
    // A response that is complete before the second part is not the fault of this reader; its connection closes.
    expect(() => read(bytes.subarray(0, at), bytes.subarray(at))).toThrow();
  }
});

test('reads any body in any chunks and parts', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 6 });
  const property = fc.property(anyCharacters({ maxLength: 5000 }), sizes, sizes, (text, chunks, parts) => {
    const bytes = Buffer.from(text);
    const encoded = split(bytes, chunks).map((chunk) => [`${chunk.length.toString(16)}\r\n`, chunk, '\r\n']);
    const messages = [
      [`${head}Content-Length: ${bytes.length}\r\n\r\n`, bytes],
      [`${head}Transfer-Encoding: chunked\r\n\r\n`, ...encoded.flat(), '0\r\n\r\n'],
    ];
    for (const message of messages) {
      const all = Buffer.concat(message.map((part) => Buffer.from(part)));
      expect(read(...split(all, parts))?.text).toBe(bytes.toString());
    }
  });
  fc.assert(property, { numRuns: rounds(2000, 200) });
});

/** Splits bytes into parts of these sizes and the rest. */
function split(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const parts: Buffer[] = [];
  let from = 0;
  for (const size of [...sizes, bytes.length]) {
    if (from < bytes.length) parts.push(bytes.subarray(from, from + size));
    from += size;
  }
  return parts;
}
