import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isKeyValue, maskKeyValue, newKeyValue, tagOf } from '../../../lambdas/domain/keys/key-format.ts';
import { KeyFormat } from '../../../lambdas/domain/keys/key-format-schema.ts';
import { rounds } from '../../support/rounds.ts';
import { anyCharacter, anyText } from '../support.ts';

const prefix = fc.stringMatching(/^[a-z][a-z0-9]{1,11}$/);
const format = fc.record({ prefix, environmentPart: fc.boolean() });
const environment = fc.constantFrom('live' as const, 'test' as const);
const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** A generated key value and its inputs. */
const tag = fc.stringMatching(/^[0-9A-Za-z]{8}$/);
const made = fc.record({ format, environment, tag, secret }).map((parts) => ({
  ...parts,
  value: newKeyValue(parts.format, parts.environment, parts.tag, () => parts.secret),
}));
const lastDigits = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`) % 62n ** 35n;
const prefixOf = ({ format: { prefix, environmentPart }, environment }: { format: KeyFormat; environment: string }) =>
  environmentPart ? `${prefix}_${environment}_` : `${prefix}_`;

describe('every generated key value', () => {
  test('has the prefix and 49 base62 characters, and is accepted', () => {
    fc.assert(
      fc.property(made, (key) => {
        const { value, format } = key;
        expect(KeyFormat.safeParse(format).success).toBe(true);
        expect(value.startsWith(prefixOf(key))).toBe(true);
        expect(value.slice(prefixOf(key).length)).toMatch(/^[0-9A-Za-z]{49}$/);
        expect(isKeyValue(format, value)).toBe(true);
        expect(tagOf(value)).toBe(key.tag);
      }),
    );
  });

  test('is refused by a deployment with another format', () => {
    fc.assert(
      fc.property(made, format, ({ format, value }, other) => {
        fc.pre(other.prefix !== format.prefix || other.environmentPart !== format.environmentPart);
        expect(isKeyValue(other, value)).toBe(false);
      }),
    );
  });

  test('is accepted by a deployment that has its prefix as a previous one, whatever else its format is', () => {
    fc.assert(
      fc.property(made, format, ({ format, value }, other) => {
        expect(isKeyValue({ ...other, formerPrefixes: ['xy', format.prefix] }, value)).toBe(true);
      }),
    );
  });

  test('differs for another secret', () => {
    fc.assert(
      fc.property(made, secret, ({ format, environment, tag, value, secret }, other) => {
        // 208 of the 256 bits.
        fc.pre(Buffer.compare(secret, other) !== 0 && lastDigits(secret) !== lastDigits(other));
        expect(newKeyValue(format, environment, tag, () => other)).not.toBe(value);
      }),
    );
  });
});

describe('refused offline:', () => {
  const place = fc.nat({ max: 1_000_000 });

  test('any one character in place of another', () => {
    fc.assert(
      fc.property(made, place, anyCharacter, ({ format, value }, at, character) => {
        const index = at % value.length;
        fc.pre(value[index] !== character);
        expect(isKeyValue(format, value.slice(0, index) + character + value.slice(index + 1))).toBe(false);
      }),
      { numRuns: rounds(1000, 100) },
    );
  });

  test('two neighbours in the wrong order', () => {
    fc.assert(
      fc.property(made, place, ({ format, value }, at) => {
        const index = at % (value.length - 1);
        const [a = '', b = ''] = value.slice(index, index + 2);
        fc.pre(a !== b);
        expect(isKeyValue(format, value.slice(0, index) + b + a + value.slice(index + 2))).toBe(false);
      }),
    );
  });

  test('any truncation, at the start or the end', () => {
    fc.assert(
      fc.property(made, place, ({ format, value }, at) => {
        const cut = 1 + (at % value.length);
        expect(isKeyValue(format, value.slice(cut))).toBe(false);
        expect(isKeyValue(format, value.slice(0, -cut))).toBe(false);
      }),
    );
  });

  test('any extension, at the start, inside or at the end', () => {
    fc.assert(
      fc.property(made, place, fc.oneof(anyText({ maxLength: 10 }), anyCharacter), ({ format, value }, at, more) => {
        fc.pre(more !== '');
        const index = at % (value.length + 1);
        for (const text of [more + value, value + more, value.slice(0, index) + more + value.slice(index)]) {
          expect(isKeyValue(format, text)).toBe(false);
        }
      }),
    );
  });

  test('any other text, without throwing', () => {
    fc.assert(
      fc.property(format, anyText(), (format, text) => {
        expect(isKeyValue(format, text)).toBe(false);
        expect(isKeyValue(format, `${format.prefix}_${text}`)).toBe(false);
        expect(isKeyValue(format, `${format.prefix}_live_${text}`)).toBe(false);
      }),
    );
  });
});

describe('a mask', () => {
  test('shows the prefix, the tag and the end of the checksum, and nothing of the secret', () => {
    fc.assert(
      fc.property(made, (key) => {
        const shown = prefixOf(key).length + 8;
        const mask = maskKeyValue(key.value);
        expect(mask).toHaveLength(shown + 3 + 4);
        expect(mask.startsWith(prefixOf(key) + key.tag)).toBe(true);
        // The text in between makes no difference.
        const hidden = key.value.slice(0, shown) + '.'.repeat(key.value.length - shown - 4) + key.value.slice(-4);
        expect(maskKeyValue(hidden)).toBe(mask);
      }),
    );
  });

  test('is never a valid key value', () => {
    fc.assert(
      fc.property(made, ({ format, value }) => {
        expect(isKeyValue(format, maskKeyValue(value))).toBe(false);
      }),
    );
  });
});
