import fc from 'fast-check';

/** Any text that JavaScript can hold: any UTF-16 unit at any place, lone surrogates too. */
export const anyText = (constraints: { maxLength?: number } = {}) =>
  fc.oneof(
    fc.string({ unit: 'binary', ...constraints }),
    fc.string({ unit: 'grapheme', ...constraints }),
    fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), ...constraints }),
  );

/** Any one UTF-16 unit, most of them such as keys hold. */
export const anyCharacter = fc.oneof(
  fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-=.+/'),
  fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
);

/** A moment from the epoch to the end of the year 9999, in milliseconds. */
export const moment = fc.integer({ min: 0, max: 253_402_300_799_999 });
