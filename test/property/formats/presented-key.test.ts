import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { presentedKey } from '../../../lambdas/http/presented-key.ts';
import { rounds } from '../../support/rounds.ts';
import { anyText } from '../support.ts';

const spelling = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((upper) => [...name].map((letter, index) => (upper[index] ? letter.toUpperCase() : letter)).join(''));

const token = fc.stringMatching(/^[0-9A-Za-z_]{1,60}$/);
const headerName = fc.oneof(spelling('x-api-key'), spelling('authorization'), anyText({ maxLength: 12 }));
const headerValue = fc.oneof(
  token,
  token.map((each) => `Bearer ${each}`),
  anyText(),
);
const headers = fc.dictionary(headerName, fc.option(headerValue, { nil: undefined }), { maxKeys: 5 });
const multiValueHeaders = fc.dictionary(
  headerName,
  fc.option(fc.array(headerValue, { maxLength: 3 }), { nil: undefined }),
  { maxKeys: 5 },
);
const event = fc.record({
  headers: fc.option(headers),
  multiValueHeaders: fc.option(multiValueHeaders),
});

test('any headers give no exception, and only a key that a header contains', () => {
  fc.assert(
    fc.property(event, (event) => {
      const presented = presentedKey(event);
      if (presented === undefined) return;
      const sent = Object.values(event.multiValueHeaders ?? event.headers ?? {}).flat();
      expect(sent.some((value) => value === presented || value?.endsWith(` ${presented}`))).toBe(true);
    }),
    { numRuns: rounds(500, 100) },
  );
});

test('header names and the scheme are case-insensitive', () => {
  fc.assert(
    fc.property(
      spelling('x-api-key'),
      spelling('authorization'),
      spelling('bearer'),
      token,
      (apiKey, auth, bearer, key) => {
        expect(presentedKey({ headers: { [apiKey]: key } })).toBe(key);
        expect(presentedKey({ headers: { [auth]: `${bearer} ${key}` } })).toBe(key);
        expect(
          presentedKey({ headers: null, multiValueHeaders: { [apiKey]: [key], [auth]: [`${bearer} ${key}`] } }),
        ).toBe(key);
      },
    ),
  );
});

test('two different keys in one request count as no key', () => {
  fc.assert(
    fc.property(spelling('x-api-key'), spelling('authorization'), token, token, (apiKey, auth, one, other) => {
      fc.pre(one !== other);
      const multiValueHeaders = { [apiKey]: [one], [auth]: [`Bearer ${other}`] };
      expect(presentedKey({ headers: null, multiValueHeaders })).toBeUndefined();
      expect(presentedKey({ headers: null, multiValueHeaders: { [apiKey]: [one, other] } })).toBeUndefined();
      expect(
        presentedKey({ headers: null, multiValueHeaders: { [auth]: [`Bearer ${one}`, `Bearer ${other}`] } }),
      ).toBeUndefined();
    }),
  );
});
