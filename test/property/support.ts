import fc from 'fast-check';
import { anyCharacters } from '../support/any-text.ts';

/** Any JavaScript text: any UTF-16 unit at any place, including lone surrogates. */
export const anyText = (constraints: { maxLength?: number } = {}) =>
  fc.oneof(
    anyCharacters(constraints),
    fc.string({ unit: 'grapheme', ...constraints }),
    fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), ...constraints }),
  );

/** Any UTF-16 unit, mostly characters of keys. */
export const anyCharacter = fc.oneof(
  fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-=.+/'),
  fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
);

/** A moment from the epoch to the end of the year 9999, in milliseconds. */
export const moment = fc.integer({ min: 0, max: 253_402_300_799_999 });
