import { describe, expect, test } from '@jest/globals';
import { presentedKey } from '../../../../lambdas/http/presented-key.ts';

const key = 'vsk_live_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf4A5Brf';
const other = 'vsk_live_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp11rZCOx';

/** The headers as API Gateway passes them: each in both forms. */
const gatewayEvent = (multiValueHeaders: Record<string, string[]>) => ({
  headers: Object.fromEntries(Object.entries(multiValueHeaders).map(([name, values]) => [name, values.at(-1)])),
  multiValueHeaders,
});

describe('the presented key', () => {
  test.each(['X-API-Key', 'x-api-key', 'X-Api-Key', 'X-API-KEY', 'x-ApI-kEy'])('is read from %s', (name) => {
    expect(presentedKey(gatewayEvent({ [name]: [key] }))).toBe(key);
    expect(presentedKey({ headers: { [name]: key } })).toBe(key);
  });

  test.each(['Authorization', 'authorization', 'AUTHORIZATION'])('is read from %s: Bearer', (name) => {
    expect(presentedKey(gatewayEvent({ [name]: [`Bearer ${key}`] }))).toBe(key);
    expect(presentedKey({ headers: { [name]: `Bearer ${key}` } })).toBe(key);
  });

  test.each([`bearer ${key}`, `BEARER ${key}`, `Bearer   ${key}`])('is read from "%s"', (authorization) => {
    expect(presentedKey(gatewayEvent({ Authorization: [authorization] }))).toBe(key);
  });

  test('is accepted if both headers have the same key', () => {
    expect(presentedKey(gatewayEvent({ 'X-API-Key': [key], Authorization: [`Bearer ${key}`] }))).toBe(key);
  });

  test('is read from plain headers when there are no multi-value headers', () => {
    expect(presentedKey({ headers: { 'x-api-key': key }, multiValueHeaders: null })).toBe(key);
  });

  test('is read among other headers', () => {
    expect(presentedKey(gatewayEvent({ Host: ['a'], 'X-API-Key': [key], Accept: ['*/*', 'a/b'] }))).toBe(key);
  });
});

describe('there is no presented key', () => {
  test.each([
    ['without headers', { headers: null, multiValueHeaders: null }],
    ['with empty headers', { headers: {} }],
    ['with an undefined header', { headers: { 'x-api-key': undefined } }],
    ['with a header of no values', { headers: null, multiValueHeaders: { 'x-api-key': [] } }],
    ['with other headers only', { headers: { 'x-api-keys': key, cookie: key, 'api-key': key } }],
  ])('%s', (_, event) => {
    expect(presentedKey(event)).toBeUndefined();
  });

  test.each([
    ['the two differ', { 'X-API-Key': [key], Authorization: [`Bearer ${other}`] }],
    ['X-API-Key comes twice', { 'X-API-Key': [key, other] }],
    ['X-API-Key comes twice, even with the same value', { 'X-API-Key': [key, key] }],
    ['X-API-Key comes in two spellings', { 'X-API-Key': [key], 'x-api-key': [other] }],
    ['Authorization comes twice', { Authorization: [`Bearer ${key}`, `Bearer ${other}`] }],
    ['Authorization comes in two spellings', { Authorization: [`Bearer ${key}`], authorization: [`Bearer ${key}`] }],
    ['Authorization comes twice beside X-API-Key', { 'X-API-Key': [key], Authorization: [`Bearer ${key}`, 'Basic x'] }],
    ['X-API-Key stands beside another scheme', { 'X-API-Key': [key], Authorization: [`Basic ${key}`] }],
    ['X-API-Key stands beside an empty Authorization', { 'X-API-Key': [key], Authorization: [''] }],
    ['X-API-Key stands beside an empty Bearer', { 'X-API-Key': [key], Authorization: ['Bearer '] }],
  ])('when the request is ambiguous: %s', (_, headers) => {
    expect(presentedKey(gatewayEvent(headers))).toBeUndefined();
  });

  test.each([
    key,
    `Basic ${key}`,
    `Token ${key}`,
    `Bearer${key}`,
    `Bearer: ${key}`,
    `Bearer ${key} ${other}`,
    `Bearer ${key},${other} `,
    ` Bearer ${key}`,
    `Bearer\t${key}`,
    `Bearer ${key}\n`,
    `Bearer`,
    'Bearer ',
    '',
    `AWS4-HMAC-SHA256 Credential=${key}`,
  ])('in Authorization: %j', (authorization) => {
    expect(presentedKey(gatewayEvent({ Authorization: [authorization] }))).toBeUndefined();
  });
});

test('a header that a proxy has joined is passed on unchanged, and is not a key value', () => {
  expect(presentedKey(gatewayEvent({ 'X-API-Key': [`${key}, ${other}`] }))).toBe(`${key}, ${other}`);
});
