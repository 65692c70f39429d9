import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { line, prose } from '../../../../../lambdas/domain/shared/text.ts';
import { anyCharacters } from '../../../../support/any-text.ts';

const name = line(100);
const instructions = prose(2000);
const refusal = (schema: typeof name, value: string) => schema.safeParse(value).error?.issues[0]?.message;

describe('a name', () => {
  test.each([
    ['one character', 'a'],
    ['100 characters', 'x'.repeat(100)],
    ['spaces inside and around', ' my key '],
    ['letters of any script', 'Schlüssel ключ 鍵 مفتاح'],
    ['an emoji', '🔑'],
    ['an emoji of several code points', '👩‍💻 deploy'],
    ['100 emoji, which are 200 UTF-16 units', '🔑'.repeat(100)],
    ['markup, which is only text', '<b>"key"</b> \'; DROP TABLE'],
    ['a character of the last plane', '\u{10FFFD}'],
  ])('may be %s', (_, value) => {
    expect(name.parse(value)).toBe(value);
  });

  test.each([
    ['empty', ''],
    ['one space', ' '],
    ['several spaces', '    '],
    ['no-break and ideographic spaces', '\u00A0\u3000\u2003'],
    ['characters that cannot be seen', '\u200B\u200D\uFEFF'],
  ])('is not blank: %s', (_, value) => {
    expect(refusal(name, value)).toBe('must not be blank');
  });

  test.each([
    ['101 letters', 'x'.repeat(101)],
    ['101 emoji', '🔑'.repeat(101)],
    ['a megabyte', 'x'.repeat(1_000_000)],
  ])('has at most 100 code points: not %s', (_, value) => {
    expect(refusal(name, value)).toBe('must have at most 100 characters');
  });

  test.each([
    ['NUL', '\u0000'],
    ['backspace', '\b'],
    ['tab', '\t'],
    ['line feed', '\n'],
    ['carriage return', '\r'],
    ['escape', '\u001B'],
    ['the last C0 control', '\u001F'],
    ['delete', '\u007F'],
    ['the first C1 control', '\u0080'],
    ['next line', '\u0085'],
    ['the last C1 control', '\u009F'],
    ['line separator', '\u2028'],
    ['paragraph separator', '\u2029'],
    ['left-to-right embedding', '\u202A'],
    ['right-to-left override', '\u202E'],
    ['left-to-right isolate', '\u2066'],
    ['pop directional isolate', '\u2069'],
  ])('contains no %s, at any position', (_, character) => {
    for (const value of [character, `${character}a`, `a${character}`, `a${character}b`]) {
      expect(refusal(name, value)).toBe('must not contain control characters');
    }
  });

  test.each([
    ['a lone high surrogate', 'a\uD83D'],
    ['a lone low surrogate', '\uDD11a'],
    ['surrogates in the wrong order', '\uDD11\uD83D'],
  ])('is well-formed Unicode: not %s', (_, value) => {
    expect(refusal(name, value)).toBe('must be well-formed Unicode');
  });

  test.each([[null], [undefined], [1], [true], [['a']], [{ toString: () => 'a' }]])('is a string: not %p', (value) => {
    expect(name.safeParse(value).success).toBe(false);
  });
});

describe('prose', () => {
  test('may have line breaks and tabs', () => {
    const value = '1. Stand back.\r\n\t2. Smile.\n';
    expect(instructions.parse(value)).toBe(value);
  });

  test.each(['\u0000', '\u0008', '\u000B', '\u001B', '\u007F', '\u0085', '\u2028', '\u202E', '\u2067'])(
    'has no other control character: %j',
    (character) => {
      expect(refusal(instructions, `a${character}b`)).toBe('must not contain control characters');
    },
  );

  test('is not blank, and counts code points', () => {
    expect(refusal(instructions, ' \n\t ')).toBe('must not be blank');
    expect(instructions.safeParse('🔑'.repeat(2000)).success).toBe(true);
    expect(refusal(instructions, '🔑'.repeat(2001))).toBe('must have at most 2000 characters');
  });
});

describe.each([
  ['a name', name],
  ['prose', instructions],
])('the documented pattern of %s', (_, schema) => {
  const pattern = new RegExp(String(z.toJSONSchema(schema).pattern), 'u');

  test('agrees with the rule on every character below U+10000', () => {
    const codes = Array.from({ length: 0x10000 }, (_, code) => code).filter((code) => code < 0xd800 || code > 0xdfff);
    const texts = codes.map((code) => String.fromCharCode(code)).flatMap((each) => [each, `a${each}`]);
    expect(texts.filter((value) => pattern.test(value) !== schema.safeParse(value).success)).toEqual([]);
  });

  test('admits what the rule admits', () => {
    fc.assert(
      fc.property(anyCharacters({ maxLength: 150 }), (value) => {
        fc.pre(schema.safeParse(value).success);
        expect(value).toMatch(pattern);
      }),
    );
  });
});
