import fc from 'fast-check';

const surrogates = { first: 0xd800, count: 0x800 };

/**
 * Any character. The same characters as the unit `binary` of fast-check, which builds a map of all of them in each test file
 * that uses it: that takes a second.
 */
const character = fc.integer({ min: 0, max: 0x10ffff - surrogates.count }).map(
  (index) => String.fromCodePoint(index < surrogates.first ? index : index + surrogates.count),
  (text) => {
    const code = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (code === undefined || String.fromCodePoint(code) !== text) throw new Error('This is not one character.');
    if (code < surrogates.first) return code;
    if (code < surrogates.first + surrogates.count) throw new Error('This is half of a character.');
    return code - surrogates.count;
  },
);

/** Any text of whole characters. */
export const anyCharacters = (constraints: { maxLength?: number } = {}) =>
  fc.string({ unit: character, ...constraints });
