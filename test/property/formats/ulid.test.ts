import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isId, newId, newUlid, timePrefix } from '../../../lambdas/domain/shared/random.ts';

/** Ids against the specification of ULIDs (https://github.com/ulid/spec), with its alphabet and its layout of bits. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const latest = 2 ** 48 - 1;
const time = fc.oneof(fc.nat({ max: latest }), fc.constantFrom(0, 1, 31, 32, latest - 1, latest));
const drawn = fc.uint8Array({ minLength: 16, maxLength: 16 });

/** A source that returns these bytes, one after another. */
function sourceOf(bytes: Uint8Array) {
  const rest = [...bytes];
  return (count: number) => Uint8Array.from(rest.splice(0, count));
}

/** The number that these digits are in base 32. */
const numberOf = (digits: string) =>
  [...digits].reduce((sum, digit) => sum * 32n + BigInt(alphabet.indexOf(digit)), 0n);

test('an id holds its time in 48 bits and five random bits in each further character', () => {
  fc.assert(
    fc.property(time, drawn, (at, bytes) => {
      const ulid = newUlid(at, sourceOf(bytes));
      expect(ulid).toHaveLength(26);
      expect(numberOf(ulid.slice(0, 10))).toBe(BigInt(at));
      expect([...ulid.slice(10)].map((digit) => alphabet.indexOf(digit))).toEqual([...bytes].map((byte) => byte >> 3));
      expect(isId('key', newId('key', at, sourceOf(bytes)))).toBe(true);
    }),
  );
});

test('ids sort by time as text, and the prefix of a moment sorts between its ids and all earlier ones', () => {
  fc.assert(
    fc.property(fc.nat({ max: latest - 1 }), drawn, drawn, (at, bytes, others) => {
      const [before, after] = [newUlid(at, sourceOf(bytes)), newUlid(at + 1, sourceOf(others))];
      expect(before < timePrefix(at + 1)).toBe(true);
      expect(timePrefix(at + 1) < after).toBe(true);
    }),
  );
});
