import * as z from 'zod';

/** Control characters, line and paragraph separators, and the marks that reorder text on screen (Trojan Source). */
const unprintable = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
/** The same characters except tabs and line ends, which prose may contain. */
const unprintableInProse = /[\u2028\u2029\u202A-\u202E\u2066-\u2069]|(?![\t\n\r])\p{Cc}/u;

/** Format characters, such as zero-width spaces. Emoji can contain them, but alone they are invisible. */
const invisible = /\p{Cf}/gu;

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
