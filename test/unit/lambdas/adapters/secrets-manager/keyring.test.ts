import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isImportSecret } from '../../../../../cli/secrets/import-secret.ts';
import { parseKeyring } from '../../../../../lambdas/adapters/secrets-manager/keyring.ts';
import { StoredKeyring } from '../../../../../lambdas/domain/keys/keyring-schema.ts';
import { rounds } from '../../../../support/rounds.ts';

const pepper = 'p'.repeat(32);

test('a keyring has peppers by version', () => {
  const keyring = { current: 'v2', peppers: { v1: pepper, v2: `${pepper}2` } };
  expect(parseKeyring(JSON.stringify({ ...keyring, more: 1 }))).toEqual(keyring);
});

test('a keyring may have the time from which its newest pepper is current', () => {
  const keyring = { current: 'v2', currentFrom: '2026-11-24T12:34:20.000Z', peppers: { v1: pepper, v2: `${pepper}2` } };
  expect(parseKeyring(JSON.stringify(keyring))).toEqual(keyring);
});

test('a keyring may have import secrets', () => {
  const keyring = { current: 'v1', peppers: { v1: pepper }, importSecrets: { 'old-system': 'i'.repeat(16) } };
  expect(parseKeyring(JSON.stringify(keyring))).toEqual(keyring);
});

const bytes = Buffer.from('fbff'.repeat(9), 'hex').subarray(0, 17);
test.each([
  ['hex', `hex:${bytes.toString('hex')}`],
  ['hex in capitals', `hex:${bytes.toString('hex').toUpperCase()}`],
  ['base64', `base64:${bytes.toString('base64')}`],
  ['base64 without padding', `base64:${bytes.toString('base64').replace(/=+$/, '')}`],
  ['base64url', `base64:${bytes.toString('base64url')}`],
])('an import secret may be bytes in %s', (_, secret) => {
  const keyring = { current: 'v1', peppers: { v1: pepper }, importSecrets: { old: secret } };
  expect(parseKeyring(JSON.stringify(keyring))).toEqual(keyring);
  expect(StoredKeyring.parse(keyring)).toEqual(keyring);
  expect(isImportSecret(secret)).toBe(true);
});

test.each([
  ['too short', 'fifteen-letters'],
  ['not hex', `hex:${'zz'.repeat(16)}`],
  ['hex after a space', `hex: ${'ab'.repeat(16)}`],
  ['an odd number of hex digits', `hex:${'a'.repeat(33)}`],
  ['15 bytes in hex', `hex:${'ab'.repeat(15)}`],
  ['not base64', `base64:${'-!'.repeat(16)}`],
  ['15 bytes in base64', `base64:${'abcd'.repeat(5)}`],
  ['base64 with a line end', `base64:${'abcd'.repeat(8)}\n`],
  ['base64 with bits that are lost', `base64:${'abcd'.repeat(6)}ab==`],
])('an import secret that is %s is refused, without quoting it', (_, secret) => {
  const keyring = { current: 'v1', peppers: { v1: pepper }, importSecrets: { old: secret } };
  const refusal = expect.objectContaining({ message: expect.stringMatching(/An import secret must have 16 to 1,000/) });
  expect(() => parseKeyring(JSON.stringify(keyring))).toThrow(refusal);
  expect(() => parseKeyring(JSON.stringify(keyring))).not.toThrow(secret);
  expect(StoredKeyring.safeParse(keyring).success).toBe(false);
  expect(isImportSecret(secret)).toBe(false);
});

test('CloudFormation can generate the first keyring', () => {
  expect(parseKeyring(JSON.stringify({ current: 'v1', v1: pepper }))).toEqual({
    current: 'v1',
    peppers: { v1: pepper },
  });
});

test.each([
  ['no JSON', `{"current":"v1","v1":"${pepper}`],
  ['a short pepper', JSON.stringify({ current: 'v1', v1: pepper.slice(1) })],
  ['no pepper of the current version', JSON.stringify({ current: 'v2', peppers: { v1: pepper } })],
  ['the name of a method as version', JSON.stringify({ current: 'toString', peppers: { v1: pepper } })],
  ['a time that is none', JSON.stringify({ current: 'v1', currentFrom: 'soon', peppers: { v1: pepper } })],
  [
    'a day that is none',
    JSON.stringify({ current: 'v1', currentFrom: '2026-13-45T00:00:00Z', peppers: { v1: pepper } }),
  ],
  ['one short pepper among others', JSON.stringify({ current: 'v1', peppers: { v1: pepper, v2: 'secret' } })],
])('%s is refused, without quoting it', (_, text) => {
  expect(() => parseKeyring(text)).toThrow(/^The pepper secret is not/);
  expect(() => parseKeyring(text)).not.toThrow(/p{8}|secret"/);
});

const times = [
  '2026-11-24T12:34:20.000Z',
  '2026-11-24T12:34:20Z',
  '2026-11-24T12:34:20.123456Z',
  '2026-11-24T12:34Z',
  '2028-02-29T23:59:59.999Z',
  '2026-02-29T00:00:00.000Z',
  '2026-11-31T00:00:00.000Z',
  '2026-13-01T00:00:00.000Z',
  '2026-11-24T24:00:00.000Z',
  '2026-11-24T12:60:00.000Z',
  '2026-11-24T12:34:60.000Z',
  '2026-11-24T12:34:20.000',
  '2026-11-24T12:34:20.000+00:00',
  '2026-11-24 12:34:20.000Z',
  '2026-11-24',
  'soon',
  '',
];

test.each(times)('agrees with the schema on the time %j', (currentFrom) => {
  const keyring = { current: 'v1', currentFrom, peppers: { v1: pepper } };
  const read = () => parseKeyring(JSON.stringify(keyring));
  if (StoredKeyring.safeParse(keyring).success) expect(read()).toEqual(keyring);
  else expect(read).toThrow();
});

test('agrees with the schema on every keyring', () => {
  const version = fc.constantFrom('v1', 'v2', 'v0', 'v999999', 'v1000000', 'V1', '');
  const value = fc.oneof(fc.constant(pepper), fc.string({ minLength: 31, maxLength: 33 }), fc.integer());
  const keyring = fc.record(
    {
      currentFrom: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...times) },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
      current: fc.oneof({ weight: 9, arbitrary: version }, { weight: 1, arbitrary: fc.integer() }),
      peppers: fc.dictionary(version, value),
      importSecrets: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(undefined, { old: 's'.repeat(16) }) },
        {
          weight: 1,
          arbitrary: fc.dictionary(
            fc.constantFrom('old', 'a-1', 'Old', ''),
            fc.string({ minLength: 15, maxLength: 17 }),
          ),
        },
      ),
      v1: value,
      other: value,
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  let [accepted, refused] = [0, 0];
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: keyring }, { weight: 1, arbitrary: fc.jsonValue() }), (any) => {
      const text = JSON.stringify(any);
      const expected = StoredKeyring.safeParse(JSON.parse(text));
      if (expected.success) expect(parseKeyring(text)).toEqual(expected.data);
      else expect(() => parseKeyring(text)).toThrow();
      expected.success ? accepted++ : refused++;
    }),
    { numRuns: rounds(3000, 1000) },
  );
  expect(accepted).toBeGreaterThan(rounds(50, 15));
  expect(refused).toBeGreaterThan(50);
});
