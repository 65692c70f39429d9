import { describe, expect, test } from '@jest/globals';
import {
  allDigests,
  currentDigest,
  importedDigests,
  isNewerPepper,
  keyringAt,
} from '../../../../../lambdas/domain/keys/digest.ts';
import { StoredKeyring } from '../../../../../lambdas/domain/keys/keyring-schema.ts';
import { peppers, sampleDigests, sampleKeyValue } from '../support.ts';

const pepper = peppers.v1;

describe('the digest of a key value', () => {
  test('is HMAC-SHA-256 under the current pepper, base64url (known answers)', () => {
    expect(currentDigest({ current: 'v1', peppers }, sampleKeyValue)).toEqual({
      pepperVersion: 'v1',
      digest: sampleDigests.v1,
    });
    expect(currentDigest({ current: 'v2', peppers }, sampleKeyValue)).toEqual({
      pepperVersion: 'v2',
      digest: sampleDigests.v2,
    });
  });

  test('is looked up under every pepper, the current one first', () => {
    const v1 = { pepperVersion: 'v1', digest: sampleDigests.v1 };
    const v2 = { pepperVersion: 'v2', digest: sampleDigests.v2 };
    expect(allDigests({ current: 'v2', peppers }, sampleKeyValue)).toEqual([v2, v1]);
    expect(allDigests({ current: 'v1', peppers }, sampleKeyValue)).toEqual([v1, v2]);
    expect(allDigests({ current: 'v1', peppers: { v1: peppers.v1 } }, sampleKeyValue)).toEqual([v1]);
  });

  test('cannot be computed under a version that the keyring lacks', () => {
    expect(() => currentDigest({ current: 'v9', peppers }, sampleKeyValue)).toThrow('no version v9');
  });
});

describe('the digests of an imported value', () => {
  const value = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
  const keyring = { current: 'v1', peppers };

  test('are SHA-256, base64url (a known answer of Python)', () => {
    expect(importedDigests(keyring, value)).toEqual([
      { pepperVersion: 'sha256', digest: 'eKCEQfQxTwooM8_ljGLlVaFiJkIGmCzaOfaAT1BI9XA' },
    ]);
  });

  test('are also HMAC-SHA-256 with each import secret: a text, hex or base64 (known answers of Python)', () => {
    const importSecrets = {
      old: 'an-old-hmac-secret',
      hex: 'hex:00112233445566778899aabbccddeeff',
      base64: 'base64:ABEiM0RVZneImaq7zN3u/w==',
    };
    expect(importedDigests({ ...keyring, importSecrets }, value).slice(1)).toEqual([
      { pepperVersion: 'hmac-old', digest: 'xY4zS3W9_FS8fKmQiW6fu8Bw9oW7ZAIBtxquQJvDVmc' },
      { pepperVersion: 'hmac-hex', digest: 'Y4b2giwGUAhQwJs7aIAnAWsVnKYYShv2uoKRjX0JoVc' },
      { pepperVersion: 'hmac-base64', digest: 'Y4b2giwGUAhQwJs7aIAnAWsVnKYYShv2uoKRjX0JoVc' },
    ]);
  });

  test('are older than every pepper, so a credential moves from them to the current one', () => {
    for (const version of ['sha256', 'hmac-old', 'hmac-v9']) {
      expect(isNewerPepper('v1', version)).toBe(true);
      expect(isNewerPepper(version, 'v1')).toBe(false);
    }
  });
});

describe('the pepper keyring', () => {
  test('is read in the shape that rotation writes', () => {
    const secret = { current: 'v2', peppers };
    expect(StoredKeyring.parse(secret)).toEqual(secret);
  });

  test('is read in the shape that CloudFormation generates', () => {
    expect(StoredKeyring.parse({ current: 'v1', v1: pepper })).toEqual({ current: 'v1', peppers: { v1: pepper } });
  });

  test('may have a pepper of 32 characters, but not of 31', () => {
    expect(StoredKeyring.safeParse({ current: 'v1', v1: 'x'.repeat(32) }).success).toBe(true);
    expect(StoredKeyring.safeParse({ current: 'v1', v1: 'x'.repeat(31) }).success).toBe(false);
    expect(StoredKeyring.safeParse({ current: 'v1', peppers: { v1: 'x'.repeat(31) } }).success).toBe(false);
    expect(StoredKeyring.safeParse({ current: 'v1', peppers: { v1: pepper, v2: 'short' } }).success).toBe(false);
  });

  test.each([
    ['nothing', null],
    ['a text', pepper],
    ['a list', [pepper]],
    ['an empty object', {}],
    ['no current version', { peppers }],
    ['no peppers', { current: 'v1' }],
    ['empty peppers', { current: 'v1', peppers: {} }],
    ['a current version that is not among the peppers', { current: 'v3', peppers }],
    ['the generated shape with another version', { current: 'v2', v2: pepper }],
    ['version v0', { current: 'v0', peppers: { v0: pepper } }],
    ['a version with a leading zero', { current: 'v01', peppers: { v01: pepper } }],
    ['a version that is a word', { current: 'constructor', peppers }],
    ['a stray entry among the peppers', { current: 'v1', peppers: { v1: pepper, note: pepper } }],
    ['a pepper that is not a text', { current: 'v1', peppers: { v1: 1e40 } }],
    ['an empty generated pepper', { current: 'v1', v1: '' }],
  ])('is refused with %s', (_, secret) => {
    expect(StoredKeyring.safeParse(secret).success).toBe(false);
  });
});

describe('the keyring at a point in time', () => {
  const currentFrom = '2026-11-24T12:30:00.000Z';
  const moment = Date.parse(currentFrom);
  const four = { v1: pepper, v2: pepper, v9: pepper, v10: pepper };

  test('has the current pepper of the secret, unless the secret names a time', () => {
    expect(keyringAt({ current: 'v1', peppers }, 0)).toEqual({ current: 'v1', peppers });
  });

  test('has its newest pepper as current from that time on, to the millisecond, and the previous one until then', () => {
    const keyring = { current: 'v2', currentFrom, peppers };
    expect(keyringAt(keyring, moment - 1)).toEqual({ current: 'v1', peppers });
    expect(keyringAt(keyring, moment)).toEqual({ current: 'v2', peppers });
    expect(keyringAt(keyring, moment + 86_400_000)).toEqual({ current: 'v2', peppers });
  });

  test('has the newest of the other peppers as current until then, by number', () => {
    const keyring = { current: 'v10', currentFrom, peppers: four };
    expect(keyringAt(keyring, moment - 1).current).toBe('v9');
    expect(keyringAt({ ...keyring, peppers: { v10: pepper, v2: pepper, v1: pepper } }, moment - 1).current).toBe('v2');
  });

  test('with one pepper has it as current at any time', () => {
    expect(keyringAt({ current: 'v1', currentFrom, peppers: { v1: pepper } }, moment - 1).current).toBe('v1');
  });

  test('finds keys under every pepper, also under one that is not current yet', () => {
    const before = keyringAt({ current: 'v2', currentFrom, peppers }, moment - 1);
    expect(currentDigest(before, sampleKeyValue).pepperVersion).toBe('v1');
    expect(allDigests(before, sampleKeyValue).map(({ pepperVersion }) => pepperVersion)).toEqual(['v1', 'v2']);
  });

  test('is read with its time, which must be valid', () => {
    const secret = { current: 'v2', currentFrom, peppers };
    expect(StoredKeyring.parse(secret)).toEqual(secret);
    expect(StoredKeyring.safeParse({ ...secret, currentFrom: 'soon' }).success).toBe(false);
    expect(StoredKeyring.safeParse({ ...secret, currentFrom: null }).success).toBe(false);
  });
});

test('versions of peppers are compared as numbers', () => {
  expect(isNewerPepper('v10', 'v9')).toBe(true);
  expect(isNewerPepper('v9', 'v10')).toBe(false);
  expect(isNewerPepper('v2', 'v2')).toBe(false);
});
