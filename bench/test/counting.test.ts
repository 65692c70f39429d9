import { describe, expect, test } from '@jest/globals';
import { roundTrips, tally, unitsOf } from '../subject/counting-proxy.ts';

describe('round trips', () => {
  const call = (from: number, to: number) => ({ from, to });

  test.each([
    ['none', [], 0],
    ['one call', [call(0, 20)], 1],
    ['one after another', [call(0, 20), call(21, 41), call(41, 60)], 3],
    ['side by side', [call(0, 20), call(1, 21)], 1],
    ['side by side, then one more', [call(0, 20), call(1, 21), call(22, 42)], 2],
    ['a long one beside two in turn', [call(0, 50), call(1, 20), call(21, 40)], 2],
    ['noted in the order of their ends', [call(21, 40), call(0, 20)], 2],
  ])('%s', (_, calls, expected) => expect(roundTrips(calls)).toBe(expected));
});

describe('units', () => {
  test('equal the units that the engine reports', () => {
    expect(unitsOf('GetItem', 200, '{"ConsumedCapacity":{"CapacityUnits":1}}')).toEqual({
      readUnits: 1,
      writeUnits: 0,
    });
    expect(unitsOf('UpdateItem', 200, '{"ConsumedCapacity":{"CapacityUnits":2}}')).toEqual({
      readUnits: 0,
      writeUnits: 2,
    });
    expect(unitsOf('BatchGetItem', 200, '{"ConsumedCapacity":[{"CapacityUnits":1},{"CapacityUnits":2}]}')).toEqual({
      readUnits: 3,
      writeUnits: 0,
    });
  });

  test('a failed condition costs as much as its item, and at least one unit', () => {
    const failed = (Item: object) =>
      unitsOf('UpdateItem', 400, JSON.stringify({ __type: 'com.amazonaws#ConditionalCheckFailedException', Item }));
    expect(failed({ pk: { S: 'a' } })).toEqual({ readUnits: 0, writeUnits: 1 });
    expect(failed({ pk: { S: 'a'.repeat(1500) } })).toEqual({ readUnits: 0, writeUnits: 2 });
  });

  test('other refusals cost no units', () => {
    expect(unitsOf('GetItem', 400, '{"__type":"ValidationException"}')).toEqual({ readUnits: 0, writeUnits: 0 });
  });

  test('an engine that does not report its capacity is refused', () => {
    expect(() => unitsOf('GetItem', 200, '{}')).toThrow('does not say');
  });
});

test('operations are reported per request', () => {
  expect(tally([])).toBe('none');
  expect(tally(['GetItem', 'UpdateItem', 'GetItem', 'UpdateItem'], 2)).toBe('GetItem 1, UpdateItem 1');
  expect(tally(['UpdateItem'], 4)).toBe('UpdateItem 0.25');
  // The call is rare, but made.
  expect(tally(['Query'], 1000)).toBe('Query <0.01');
});
