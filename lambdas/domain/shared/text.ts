import * as z from 'zod';

/**
 * Control characters, line and paragraph separators, and the marks that reorder text on screen (Trojan Source). JSON Schema
 * advises ranges instead of `\p{…}`, which not every validator knows.
 */
const unprintable = '\\u0000-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069';
/** The same characters except tabs and line ends, which prose may contain. */
const unprintableInProse = '\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F\\u2028-\\u202E\\u2066-\\u2069';

/**
 * The characters that show nothing: format characters, such as zero-width spaces, and the blank letters of Hangul, Braille and
 * other scripts. Emoji can contain some of them, but alone they are invisible.
 */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\u{16FE4}\u{1D159}]/gu;
/** Invisible characters below U+10000 and white space. Validators disagree on the syntax of other characters. */
const blank =
  ' \\u00A0\\u00AD\\u034F\\u0600-\\u0605\\u061C\\u06DD\\u070F\\u0890\\u0891\\u08E2\\u115F\\u1160\\u1680\\u17B4\\u17B5\\u180B-\\u180F\\u2000-\\u200F\\u202F\\u205F-\\u2065\\u206A-\\u206F\\u2800\\u3000\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0\\uFFF0-\\uFFFB';
const blankInProse = `\\t\\n\\r${blank}`;

const text = (maxLength: number, forbidden: string, blanks: string) => {
  const forbiddenCharacter = new RegExp(`[${forbidden}]`, 'u');
  return (
    z
      .string()
      // This check is first, because a lone surrogate cannot be stored as UTF-8.
      .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
      .refine((value) => !forbiddenCharacter.test(value), 'must not contain control characters')
      .refine((value) => value.replace(invisible, '').trim() !== '', 'must not be blank')
      .refine((value) => [...value].length <= maxLength, `must have at most ${maxLength} characters`)
      .meta({ minLength: 1, maxLength, pattern: `^[${blanks}]*[^${forbidden}${blanks}][^${forbidden}]*$` })
  );
};

/** A line of text that people read. The maximum counts code points, not UTF-16 units, so a simple emoji counts once. */
export const line = (maxLength: number) => text(maxLength, unprintable, blank);

/** A text that may have several lines. */
export const prose = (maxLength: number) => text(maxLength, unprintableInProse, blankInProse);

/** A text in a response. It has no pattern, because it may have been stored under older rules. */
export const storedText = (maxLength: number) => z.string().meta({ minLength: 1, maxLength });
