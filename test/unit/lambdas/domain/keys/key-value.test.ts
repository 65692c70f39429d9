import { describe, expect, test } from '@jest/globals';
import { maskImportedValue } from '../../../../../lambdas/domain/keys/import/imported-format.ts';
import { newKeyValue } from '../../../../../lambdas/domain/keys/key-format.ts';
import { parseKeyValue, referencesOf } from '../../../../../lambdas/domain/keys/key-value.ts';
import { systemRandom } from '../../../../../lambdas/domain/shared/random.ts';
import { peppers, sampleDigests, sampleKeyValue, sampleTag } from '../support.ts';

const format = {
  prefix: 'vsk',
  environmentPart: true,
  imported: [
    { prefix: 'sk_live_', minLength: 32, maxLength: 32 },
    { prefix: 'sk_', minLength: 20, maxLength: 40 },
    { prefix: '', minLength: 40, maxLength: 40 },
  ],
};
const imported = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
const keyring = { current: 'v2', peppers };

describe('a value that Latchkey issued', () => {
  test('contains its tag and is never looked up among imported digests', () => {
    const value = { text: sampleKeyValue, tag: sampleTag };
    expect(parseKeyValue(format, sampleKeyValue)).toEqual(value);
    expect(referencesOf(keyring, value)).toEqual([
      { pepperVersion: 'v2', digest: sampleDigests.v2 },
      { pepperVersion: 'v1', digest: sampleDigests.v1 },
    ]);
  });

  test.each([
    ['with a wrong checksum', `${sampleKeyValue.slice(0, -1)}g`],
    ['of the length of an imported value', sampleKeyValue.slice(0, 40)],
    ['with a previous prefix and of the length of an imported value', `vb_${'a'.repeat(37)}`],
  ])('is not an imported one %s', (_, text) => {
    const anyForm = { prefix: '', minLength: 20, maxLength: 256 };
    expect(parseKeyValue({ ...format, formerPrefixes: ['vb'], imported: [anyForm] }, text)).toBeUndefined();
  });

  test.each(['live', 'test'] as const)('is not an imported one with a retired prefix in %s', (environment) => {
    const anyForm = { prefix: '', minLength: 20, maxLength: 256 };
    for (const environmentPart of [true, false]) {
      const value = newKeyValue({ prefix: 'old', environmentPart }, environment, sampleTag, systemRandom);
      expect(parseKeyValue({ ...format, imported: [anyForm] }, value)).toBeUndefined();
    }
  });
});

describe('a value that another system issued', () => {
  test('has no tag, and is looked up under each pepper and as the imported digest', () => {
    const value = { text: imported, tag: undefined };
    expect(parseKeyValue(format, imported)).toEqual(value);
    expect(referencesOf(keyring, value).map(({ pepperVersion }) => pepperVersion)).toEqual(['v2', 'v1', 'sha256']);
  });

  test('has a mask with the longest prefix that it has', () => {
    const maskOf = (text: string) => maskImportedValue(format, text);
    expect(maskOf(imported)).toBe('sk_live_...p7dc');
    expect(maskOf('sk_abcdefghijklmnopqrst')).toBe('sk_...qrst');
    expect(maskOf('0123456789abcdefghij0123456789abcdefghij')).toBe('...ghij');
  });

  test.each([
    ['without a form in the configuration', 'pk_live_4eC39HqLyjWDarjtT1zdp7dc'],
    ['one character short', '0123456789abcdefghij0123456789abcdefghi'],
    ['one character long', '0123456789abcdefghij0123456789abcdefghijk'],
    ['with a space', '0123456789abcdefghij 123456789abcdefghij'],
    ['with a line end', '0123456789abcdefghij0123456789abcdefghi\n'],
    ['with a letter that is not ASCII', '0123456789abcdefghij0123456789abcdefghi\u00e9'],
    ['in a list', '0123456789abcdefgh,0123456789abcdefghijk'],
  ])('is refused %s', (_, text) => {
    expect(parseKeyValue(format, text)).toBeUndefined();
  });

  test('is refused by a deployment that imports none', () => {
    expect(parseKeyValue({ prefix: 'vsk', environmentPart: true }, imported)).toBeUndefined();
  });
});
