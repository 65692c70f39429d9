import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { line, prose } from '../../../lambdas/domain/shared/text.ts';
import { rounds } from '../../support/rounds.ts';
import { anyText } from '../support.ts';

const name = line(100);
const instructions = prose(2000);

/** The rule as numbers: the code points that a name may contain. */
const isForbidden = (codePoint: number) =>
  codePoint <= 0x1f ||
  (codePoint >= 0x7f && codePoint <= 0x9f) ||
  (codePoint >= 0xd800 && codePoint <= 0xdfff) ||
  codePoint === 0x2028 ||
  codePoint === 0x2029 ||
  (codePoint >= 0x202a && codePoint <= 0x202e) ||
  (codePoint >= 0x2066 && codePoint <= 0x2069);
/** The characters of other categories that show nothing, as numbers (DerivedCoreProperties.txt, Default_Ignorable_Code_Point). */
const blankRanges = [
  [0x34f, 0x34f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2065, 0x2065],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfff8],
  [0x16fe4, 0x16fe4],
  [0x1d159, 0x1d159],
  [0xe0000, 0xe0fff],
] as const;
const isBlank = (character: string) => {
  const codePoint = character.codePointAt(0) ?? 0;
  return blankRanges.some(([first, last]) => codePoint >= first && codePoint <= last);
};
const codePointsOf = (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0);
const isLine = (text: string, maxLength: number) => {
  const codePoints = codePointsOf(text);
  const isVisible = [...text].some((character) => !/[\s\p{Cf}]/u.test(character) && !isBlank(character));
  return codePoints.length <= maxLength && isVisible && !codePoints.some(isForbidden);
};

/** Texts with many forbidden characters. */
const spiced = fc
  .array(
    fc.oneof(
      anyText({ maxLength: 3 }),
      fc.constantFrom(' ', '\u00A0', '🔑', 'a'.repeat(40)),
      fc.integer({ min: 0, max: 0xa0 }).map((unit) => String.fromCharCode(unit)),
      fc.integer({ min: 0x2020, max: 0x2070 }).map((unit) => String.fromCharCode(unit)),
      fc
        .constantFrom(...blankRanges)
        .chain(([min, max]) => fc.integer({ min, max }))
        .map((codePoint) => String.fromCodePoint(codePoint)),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const text = fc.oneof(anyText({ maxLength: 120 }), spiced);

test('the rule for names never throws, and agrees with a model for every text', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(name.safeParse(value).success).toBe(isLine(value, 100));
    }),
    { numRuns: rounds(1000, 100) },
  );
});

test('a name of blank characters only is refused', () => {
  const blank = fc
    .constantFrom(...blankRanges)
    .chain(([min, max]) => fc.integer({ min, max }))
    .map((codePoint) => String.fromCodePoint(codePoint));
  const blanks = fc.array(fc.oneof(blank, fc.constantFrom(' ', '\u3000', '\u200B')), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(blanks, (parts) => {
      expect(name.safeParse(parts.join('')).error?.issues[0]?.message).toBe('must not be blank');
      expect(name.safeParse(`${parts.join('')}x`).success).toBe(true);
    }),
  );
});

test('prose is a line that may also contain tabs and line ends', () => {
  fc.assert(
    fc.property(text, (value) => {
      const flat = value.replaceAll(/[\t\n\r]/g, ' ');
      expect(instructions.safeParse(value).success).toBe(isLine(flat, 2000));
    }),
    { numRuns: rounds(500, 100) },
  );
});

test('an accepted name is stored unchanged, and survives UTF-8 and JSON', () => {
  fc.assert(
    fc.property(text, (value) => {
      const { success, data } = name.safeParse(value);
      fc.pre(success);
      expect(data).toBe(value);
      expect(Buffer.from(value, 'utf8').toString('utf8')).toBe(value);
      expect(JSON.parse(JSON.stringify(value))).toBe(value);
      expect(value).not.toMatch(/[\n\r]/);
    }),
  );
});
