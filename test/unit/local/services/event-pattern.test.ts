import { describe, expect, test } from '@jest/globals';
import { matchesPattern, parsePattern } from '../../../../local/services/events/event-pattern.ts';

const event = {
  source: 'latchkey',
  'detail-type': 'key.created',
  eventName: 'INSERT',
  dynamodb: { Keys: { sk: { S: 'AUDIT#1' } } },
  detail: { count: 2, flag: true, none: null, tags: ['a', 'b'] },
};
const matches = (pattern: object) => matchesPattern(parsePattern(pattern, 'Here'), event);

describe('an event matches', () => {
  test.each<object>([
    {},
    { source: ['latchkey'] },
    { source: ['other', 'latchkey'], 'detail-type': [{ prefix: 'key.' }] },
    { eventName: ['INSERT'], dynamodb: { Keys: { sk: { S: [{ prefix: 'AUDIT#' }] } } } },
    { detail: { count: [2], flag: [true], none: [null] } },
    { detail: { tags: ['b'] } },
  ])('%j', (pattern) => expect(matches(pattern)).toBe(true));
});

describe('an event does not match', () => {
  test.each<object>([
    { source: [] },
    { source: ['Latchkey'] },
    { source: ['latchkey'], 'detail-type': ['key.deleted'] },
    { dynamodb: { Keys: { sk: { S: [{ prefix: 'KEY#' }] } } } },
    { dynamodb: { NewImage: { sk: { S: ['AUDIT#1'] } } } },
    { source: { name: ['latchkey'] } },
    { detail: { count: ['2'], tags: ['c'] } },
    { detail: { tags: [{ prefix: 'c' }] } },
    { toString: ['x'] },
  ])('%j', (pattern) => expect(matches(pattern)).toBe(false));
});

test.each([{ source: 'latchkey' }, { source: [{ suffix: 'x' }] }, { $or: [{ source: ['a'] }] }, [], null, undefined])(
  'the pattern %j stops the start',
  (pattern) => {
    expect(() => parsePattern(pattern, 'TheRule')).toThrow(
      'TheRule: the local run supports only patterns of exact values',
    );
  },
);
