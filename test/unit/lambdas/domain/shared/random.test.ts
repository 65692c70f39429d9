import { describe, expect, test } from '@jest/globals';
import { isId, newId, newUlid, systemClock, systemRandom } from '../../../../../lambdas/domain/shared/random.ts';
import { ascending, filledWith } from '../support.ts';

describe('a new id', () => {
  /** The time part of the ULID specification's own implementation note, and the rest worked out by hand. */
  test.each([
    ['the example of the ULID specification', 1_469_918_176_385, filledWith(0x00), '01ARYZ6S410000000000000000'],
    ['the highest random bytes', 1_469_918_176_385, filledWith(0xff), '01ARYZ6S41ZZZZZZZZZZZZZZZZ'],
    ['a moment of 2026', 1_795_545_330_123, filledWith(0x80), '01M87DEWEBGGGGGGGGGGGGGGGG'],
    ['the first millisecond', 1, filledWith(0x00), '00000000010000000000000000'],
    ['the last moment that a ULID can hold', 281_474_976_710_655, filledWith(0x00), '7ZZZZZZZZZ0000000000000000'],
  ])('is the known answer for %s', (_, now, random, ulid) => {
    expect(newUlid(now, random)).toBe(ulid);
    expect(newId('key', now, random)).toBe(`key_${ulid}`);
    expect(newId('ws', now, random)).toBe(`ws_${ulid}`);
    expect(newId('pr', now, random)).toBe(`pr_${ulid}`);
  });

  test('uses every random byte', () => {
    let next = 0;
    const counting = () => Uint8Array.of(16 * next++);
    const characters = [...newUlid(1_469_918_176_385, counting).slice(10)];
    expect(characters.sort().join('')).toBe('02468ACEGJMPRTWY');
  });

  test('sorts after every id of an earlier millisecond, whatever the random bytes', () => {
    expect(newUlid(1_795_515_330_124, filledWith(0)) > newUlid(1_795_515_330_123, filledWith(0xff))).toBe(true);
  });

  test('takes the time from the clock even at the epoch', () => {
    expect(newUlid(0, filledWith(0))).toBe('00000000000000000000000000');
  });

  test('has the form of an id', () => {
    expect(isId('key', newId('key', 1_795_515_330_123, ascending))).toBe(true);
  });
});

describe('an id', () => {
  test.each(['key_01ARYZ6S410000000000000000', 'key_7ZZZZZZZZZZZZZZZZZZZZZZZZZ'])('may be %s', (text) => {
    expect(isId('key', text)).toBe(true);
  });

  test.each([
    '',
    'key_',
    '01ARYZ6S410000000000000000',
    'ws_01ARYZ6S410000000000000000',
    'key_01ARYZ6S41000000000000000',
    'key_01ARYZ6S4100000000000000000',
    'key_01aryz6s410000000000000000',
    'key_81ARYZ6S410000000000000000',
    'key_01ARYZ6S41000000000000000I',
    'key_01ARYZ6S41000000000000000L',
    'key_01ARYZ6S41000000000000000O',
    'key_01ARYZ6S41000000000000000U',
    'KEY_01ARYZ6S410000000000000000',
    'key_01ARYZ6S410000000000000000\n',
    ' key_01ARYZ6S410000000000000000',
    'key_01ARYZ6S41000000000000/../0',
  ])('cannot be %j', (text) => {
    expect(isId('key', text)).toBe(false);
  });
});

describe('the system', () => {
  test('returns the requested number of random bytes, different each time', () => {
    expect(systemRandom(32)).toHaveLength(32);
    expect(systemRandom(32)).not.toEqual(systemRandom(32));
  });

  test('returns the time in milliseconds since the epoch', () => {
    const before = Date.now();
    const now = systemClock();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });
});
