import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isIpAllowed, parseRange } from '../../lambdas/domain/verification/ip-allow-list.ts';
import { IpRange } from '../../lambdas/domain/verification/ip-range-schema.ts';
import { rounds } from '../support/rounds.ts';
import { anyText } from './support.ts';

/**
 * The model, in numbers: every address is one of 2^128, an IPv4 address is its mapped address (RFC 4291, section 2.5.5.2),
 * and a range is the set of addresses that share its first bits.
 */
const mapped = 0xffff_0000_0000n;
interface Address {
  readonly number: bigint;
  readonly text: string;
}
const v4Text = (number: bigint) => [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 0xffn).join('.');
const groupsOf = (number: bigint) => Array.from({ length: 8 }, (_, i) => (number >> BigInt(112 - 16 * i)) & 0xffffn);
const v6Text = (number: bigint) =>
  groupsOf(number)
    .map((group) => group.toString(16))
    .join(':');
const v4 = (number: bigint): Address => ({ number: mapped + number, text: v4Text(number) });
const v6 = (number: bigint): Address => ({ number, text: v6Text(number) });

const v4Number = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n });
const v6Number = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
  v4Number.map((number) => mapped + number),
  v4Number,
);
const v4Address = v4Number.map(v4);
const v6Address = v6Number.map(v6);
const v4Prefix = fc.integer({ min: 0, max: 32 });
const v6Prefix = fc.integer({ min: 0, max: 128 });
const v4Range = fc.tuple(v4Address, v4Prefix).map(([{ number, text }, prefix]) => ({
  number,
  bits: prefix + 96,
  text: `${text}/${prefix}`,
}));
const v6Range = fc.tuple(v6Address, v6Prefix).map(([{ number, text }, prefix]) => ({
  number,
  bits: prefix,
  text: `${text}/${prefix}`,
}));
const isInside = (range: { number: bigint; bits: number }, address: Address) =>
  (range.number ^ address.number) >> BigInt(128 - range.bits) === 0n;

/** The number with other bits after the first so many of `width`. */
const withTail = (number: bigint, bits: number, width: number, tail: bigint) => {
  const mask = 2n ** BigInt(width - bits) - 1n;
  return (number & ~mask) | (tail & mask);
};
const withFlipped = (number: bigint, bit: number, width: number) => number ^ (1n << BigInt(width - 1 - bit));

describe('an IPv4 range', () => {
  test('allows every address inside, in both spellings', () => {
    fc.assert(
      fc.property(v4Number, v4Prefix, v4Number, (number, prefix, tail) => {
        const range = `${v4Text(number)}/${prefix}`;
        const inside = withTail(number, prefix, 32, tail);
        expect(isIpAllowed([range], v4Text(inside))).toBe(true);
        expect(isIpAllowed([range], `::ffff:${v4Text(inside)}`)).toBe(true);
      }),
    );
  });

  test('refuses every address that differs in a bit of the prefix', () => {
    fc.assert(
      fc.property(v4Number, fc.integer({ min: 1, max: 32 }), v4Number, fc.nat(), (number, prefix, tail, bit) => {
        const outside = withFlipped(withTail(number, prefix, 32, tail), bit % prefix, 32);
        expect(isIpAllowed([`${v4Text(number)}/${prefix}`], v4Text(outside))).toBe(false);
      }),
    );
  });
});

describe('an IPv6 range', () => {
  test('allows every address inside', () => {
    fc.assert(
      fc.property(v6Number, v6Prefix, v6Number, (number, prefix, tail) => {
        expect(isIpAllowed([`${v6Text(number)}/${prefix}`], v6Text(withTail(number, prefix, 128, tail)))).toBe(true);
      }),
    );
  });

  test('refuses every address that differs in a bit of the prefix', () => {
    fc.assert(
      fc.property(v6Number, fc.integer({ min: 1, max: 128 }), v6Number, fc.nat(), (number, prefix, tail, bit) => {
        const outside = withFlipped(withTail(number, prefix, 128, tail), bit % prefix, 128);
        expect(isIpAllowed([`${v6Text(number)}/${prefix}`], v6Text(outside))).toBe(false);
      }),
    );
  });
});

describe('the documented pattern of a range', () => {
  const pattern = new RegExp(String(IpRange.meta()?.['pattern']), 'u');
  const parts = ':: : : . / 0 1 12 32 99 128 255 ab FFFF 1.2.3.4 %eth0'.split(' ');
  const text = fc.oneof(
    fc
      .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 130 }))
      .map(([address, prefix]) => `${address}/${prefix}`),
    fc.oneof(
      fc.ipV4Extended(),
      fc.ipV6(),
      v4Range.map(({ text }) => text),
      v6Range.map(({ text }) => text),
    ),
    fc.array(fc.constantFrom(...parts), { maxLength: 17 }).map((each) => each.join('')),
  );

  test('agrees with the rule', () => {
    fc.assert(
      fc.property(text, (range) => expect(pattern.test(range)).toBe(parseRange(range) !== undefined)),
      { numRuns: rounds(10_000, 3000) },
    );
  });
});

describe('an allow-list', () => {
  const address = fc.oneof(v4Address, v6Address);
  const range = fc.oneof(v4Range, v6Range);

  test('agrees with the model for any ranges and addresses', () => {
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 4 }), address, (ranges, address) => {
        const expected = ranges.some((each) => isInside(each, address));
        expect(
          isIpAllowed(
            ranges.map(({ text }) => text),
            address.text,
          ),
        ).toBe(expected);
      }),
      { numRuns: rounds(1000, 100) },
    );
  });

  test('treats an address as a range of only that address', () => {
    fc.assert(
      fc.property(address, address, (only, other) => {
        expect(IpRange.safeParse(only.text).success).toBe(true);
        expect(isIpAllowed([only.text], only.text)).toBe(true);
        expect(isIpAllowed([only.text], other.text)).toBe(only.number === other.number);
      }),
    );
  });

  test('of any text neither throws nor allows a caller without a valid address', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            anyText(),
            range.map(({ text }) => text),
          ),
          { minLength: 1 },
        ),
        anyText(),
        (ranges, caller) => {
          expect(isIpAllowed(ranges, caller)).toBe(false);
        },
      ),
    );
  });

  test('allows the address of every range that passed validation', () => {
    const near = fc.tuple(
      fc.oneof(
        address.map(({ text }) => text),
        anyText({ maxLength: 12 }),
      ),
      anyText({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          near.map(([a, b]) => `${a}/${b}`),
          range.map(({ text }) => text),
          anyText(),
        ),
        (text) => {
          fc.pre(IpRange.safeParse(text).success);
          expect(isIpAllowed([text], text.split('/')[0] ?? '')).toBe(true);
        },
      ),
    );
  });
});
