import * as z from 'zod';

/** Control characters, line and paragraph separators, and the marks that reorder text on screen (Trojan Source). */
const unprintable = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
/** The same characters except tabs and line ends, which prose may contain. */
const unprintableInProse = /[\u2028\u2029\u202A-\u202E\u2066-\u2069]|(?![\t\n\r])\p{Cc}/u;

/**
 * The characters that show nothing: format characters, such as zero-width spaces, and the blank letters of Hangul, Braille and
 * other scripts. Emoji can contain some of them, but alone they are invisible.
 */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800\u{16FE4}\u{1D159}]/gu;

const text = (maxLength: number, forbidden: RegExp) =>
  z
    .string()
    // This check is first, because a lone surrogate cannot be stored as UTF-8.
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
    .refine((value) => !forbidden.test(value), 'must not contain control characters')
    .refine((value) => value.replace(invisible, '').trim() !== '', 'must not be blank')
    .refine((value) => [...value].length <= maxLength, `must have at most ${maxLength} characters`)
    .meta({ minLength: 1, maxLength });

/** A line of text that people read. The maximum counts code points, not UTF-16 units, so a simple emoji counts once. */
export const line = (maxLength: number) => text(maxLength, unprintable);

/** A text that may have several lines. */
export const prose = (maxLength: number) => text(maxLength, unprintableInProse);
