import { describe, expect, test } from '@jest/globals';
import {
  isKeyValue,
  isServiceKeyValue,
  maskKeyValue,
  newKeyValue,
  newServiceKeyValue,
  newTag,
  tagOf,
} from '../../../../../lambdas/domain/keys/key-format.ts';
import { KeyFormat } from '../../../../../lambdas/domain/keys/key-format-schema.ts';
import { parseKeyValue } from '../../../../../lambdas/domain/keys/key-value.ts';
import { ascending, defaultFormat, filledWith, plainFormat } from '../support.ts';

/**
 * Computed with Python: the last 8 base62 digits of 16 bytes as a big-endian number, the last 35 of 32 bytes, and zlib.crc32
 * of everything before it.
 */
const knownAnswers = [
  {
    name: 'live, all bytes 0x00',
    format: defaultFormat,
    environment: 'live',
    random: filledWith(0x00),
    value: 'vsk_live_00000000000000000000000000000000000000000003mDGHD',
    mask: 'vsk_live_00000000...DGHD',
  },
  {
    name: 'live, all bytes 0xff',
    format: defaultFormat,
    environment: 'live',
    random: filledWith(0xff),
    value: 'vsk_live_8mt7Fhc76OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp12PXBYg',
    mask: 'vsk_live_8mt7Fhc7...XBYg',
  },
  {
    name: 'live, bytes 0 to 31',
    format: defaultFormat,
    environment: 'live',
    random: ascending,
    value: 'vsk_live_OGusQGwpC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1lDfnG',
    mask: 'vsk_live_OGusQGwp...DfnG',
  },
  {
    name: 'test, all bytes 0x00',
    format: defaultFormat,
    environment: 'test',
    random: filledWith(0x00),
    value: 'vsk_test_00000000000000000000000000000000000000000003wOB3z',
    mask: 'vsk_test_00000000...OB3z',
  },
  {
    name: 'test, all bytes 0xff',
    format: defaultFormat,
    environment: 'test',
    random: filledWith(0xff),
    value: 'vsk_test_8mt7Fhc76OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp12pkVac',
    mask: 'vsk_test_8mt7Fhc7...kVac',
  },
  {
    name: 'test, bytes 0 to 31',
    format: defaultFormat,
    environment: 'test',
    random: ascending,
    value: 'vsk_test_OGusQGwpC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf2Dhmri',
    mask: 'vsk_test_OGusQGwp...hmri',
  },
  {
    name: 'no environment part, all bytes 0x00',
    format: plainFormat,
    environment: 'live',
    random: filledWith(0x00),
    value: 'vb_00000000000000000000000000000000000000000000AxcgJ',
    mask: 'vb_00000000...xcgJ',
  },
  {
    name: 'no environment part, all bytes 0xff',
    format: plainFormat,
    environment: 'test',
    random: filledWith(0xff),
    value: 'vb_8mt7Fhc76OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp11FZyHW',
    mask: 'vb_8mt7Fhc7...ZyHW',
  },
  {
    name: 'no environment part, bytes 0 to 31',
    format: plainFormat,
    environment: 'live',
    random: ascending,
    value: 'vb_OGusQGwpC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf34Xh9K',
    mask: 'vb_OGusQGwp...Xh9K',
  },
] as const;

describe.each(knownAnswers)('the key value of $name', ({ format, environment, random, value, mask }) => {
  test('is the known answer', () => {
    expect(newKeyValue(format, environment, newTag(random), random)).toBe(value);
  });

  test('is accepted offline', () => {
    expect(isKeyValue(format, value)).toBe(true);
  });

  test('is masked as lists show it', () => {
    expect(maskKeyValue(value)).toBe(mask);
  });
});

describe('a key value', () => {
  const live = 'vsk_live_OGusQGwpC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf1lDfnG';

  test('takes 32 random bytes, once, and its tag 16', () => {
    const asked: number[] = [];
    const random = (count: number) => {
      asked.push(count);
      return new Uint8Array(count);
    };
    newKeyValue(defaultFormat, 'live', newTag(random), random);
    expect(asked).toEqual([16, 32]);
  });

  test('contains the tag of its key', () => {
    for (const format of [defaultFormat, plainFormat]) {
      expect(tagOf(newKeyValue(format, 'test', 'Ab3dEf9h', filledWith(1)))).toBe('Ab3dEf9h');
    }
  });

  test.each([
    ['empty', ''],
    ['the prefix alone', 'vsk_live_'],
    ['one character short', live.slice(0, -1)],
    ['one character long', `${live}0`],
    ['a line end after it', `${live}\n`],
    ['a space before it', ` ${live}`],
    ['a space after it', `${live} `],
    ['another checksum', `${live.slice(0, -1)}g`],
    ['another tag', live.replace('OGus', 'OGut')],
    ['a changed secret', live.replace('C7tj', 'C8tj')],
    ['the prefix in upper case', live.replace('vsk_live', 'VSK_LIVE')],
    ['another environment, same checksum', live.replace('live', 'test')],
    ['an environment that there is not', live.replace('live', 'prod')],
    ['no environment part', live.replace('_live', '')],
    ['two values', `${live},${live}`],
    ['a full-width digit for a digit', live.replace('7', '７')],
    ['a NUL byte', `${live.slice(0, -1)}\0`],
    ['base62 replaced by base64url', `${live.slice(0, 20)}-${live.slice(21)}`],
  ])('is refused with %s', (_, text) => {
    expect(isKeyValue(defaultFormat, text)).toBe(false);
  });

  /** Their checksums are right, as Python's zlib.crc32 computes them: only the shape is wrong. */
  test.each([
    ['42 characters', 'vsk_live_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDl0c2JoG'],
    ['44 characters', 'vsk_live_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf01a4NYQ'],
    ['no characters', 'vsk_live_2pk2N5'],
    ['a character that is not base62', 'vsk_live_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDl-02ZLOF'],
  ])('is refused with a secret of %s, even with its right checksum', (_, text) => {
    expect(isKeyValue(defaultFormat, text)).toBe(false);
  });

  test('is refused by a deployment with another prefix or without the environment part', () => {
    expect(isKeyValue({ prefix: 'abc', environmentPart: true }, live)).toBe(false);
    expect(isKeyValue({ prefix: 'vsk', environmentPart: false }, live)).toBe(false);
    expect(isKeyValue(defaultFormat, 'vb_00000000000000000000000000000000000000000000AxcgJ')).toBe(false);
  });
});

describe('a value with a previous prefix', () => {
  const [withEnvironment, , , , , , without] = knownAnswers;

  test('stays valid after the prefix and the environment part have changed', () => {
    const format = { prefix: 'acme', environmentPart: true, formerPrefixes: ['vsk', 'vb'] };
    expect(isKeyValue(format, withEnvironment.value)).toBe(true);
    expect(isKeyValue(format, without.value)).toBe(true);
    expect(isKeyValue({ ...format, formerPrefixes: ['vb'] }, withEnvironment.value)).toBe(false);
  });

  test('stays valid after only the environment part has changed', () => {
    const format = { prefix: 'vsk', environmentPart: false };
    expect(isKeyValue({ ...format, formerPrefixes: ['vsk'] }, withEnvironment.value)).toBe(true);
  });

  test('needs its checksum and its length, like every other value', () => {
    const format = { prefix: 'acme', environmentPart: true, formerPrefixes: ['vsk'] };
    const { value } = withEnvironment;
    for (const text of [`${value}0`, value.slice(0, -1), `${value.slice(0, -1)}0`, value.replace('live', 'prod')]) {
      expect(isKeyValue(format, text)).toBe(false);
    }
  });

  test('is never given to a new key', () => {
    const format = { prefix: 'acme', environmentPart: true, formerPrefixes: ['vsk'] };
    expect(newKeyValue(format, 'live', 'Ab3dEf9h', filledWith(1))).toMatch(/^acme_live_Ab3dEf9h/);
  });
});

describe('the key format of a deployment', () => {
  test('is vsk with an environment part unless configured', () => {
    expect(KeyFormat.parse({})).toEqual({ prefix: 'vsk', environmentPart: true });
  });

  test.each(['vb', 'a1', 'abcdefghijkl'])('may have the prefix %s', (prefix) => {
    expect(KeyFormat.parse({ prefix }).prefix).toBe(prefix);
  });

  test.each(['', 'v', '1a', 'VSK', 'v_k', 'v-k', 'abcdefghijklm', 'vsk\n', 'vsk_'])(
    'may not have the prefix %j',
    (prefix) => {
      expect(KeyFormat.safeParse({ prefix }).success).toBe(false);
    },
  );

  test('may have previous prefixes', () => {
    expect(KeyFormat.safeParse({ prefix: 'acme', formerPrefixes: ['vsk', 'vb'] }).success).toBe(true);
    for (const formerPrefixes of [['V'], ['vsk_'], 'vsk', Array.from({ length: 11 }, (_, at) => `vsk${at}`)]) {
      expect(KeyFormat.safeParse({ formerPrefixes }).success).toBe(false);
    }
  });

  test('accepts no other setting', () => {
    expect(KeyFormat.safeParse({ length: 10 }).success).toBe(false);
  });
});

describe('the value of a service key', () => {
  const value = newServiceKeyValue(defaultFormat, 'OGusQGwp', ascending);

  test('has its own prefix, and the rest as in the value of an API key', () => {
    expect(value).toMatch(/^vsk_service_OGusQGwpC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf[0-9A-Za-z]{6}$/);
    expect(maskKeyValue(value)).toBe(`vsk_service_OGusQGwp...${value.slice(-4)}`);
    expect(tagOf(value)).toBe('OGusQGwp');
    expect(newServiceKeyValue(plainFormat, 'OGusQGwp', ascending)).toMatch(/^vb_service_/);
  });

  test('is never the value of an API key, and the other way round', () => {
    expect([isServiceKeyValue(defaultFormat, value), isKeyValue(defaultFormat, value)]).toEqual([true, false]);
    const ofKey = newKeyValue(defaultFormat, 'live', 'OGusQGwp', ascending);
    expect([isServiceKeyValue(defaultFormat, ofKey), isKeyValue(defaultFormat, ofKey)]).toEqual([false, true]);
    const anyValue = { prefix: '', minLength: 20, maxLength: 256 };
    expect(parseKeyValue({ ...defaultFormat, imported: [anyValue] }, value)).toBeUndefined();
  });

  test('stays valid after the prefix has changed, if the configuration names the earlier one', () => {
    const renamed = { ...defaultFormat, prefix: 'acme' };
    expect(isServiceKeyValue({ ...renamed, formerPrefixes: ['vsk'] }, value)).toBe(true);
    expect(isServiceKeyValue(renamed, value)).toBe(false);
  });

  test('needs the right checksum', () => {
    expect(isServiceKeyValue(defaultFormat, `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}`)).toBe(false);
    expect(isServiceKeyValue(defaultFormat, 'vsk_service_')).toBe(false);
  });
});
