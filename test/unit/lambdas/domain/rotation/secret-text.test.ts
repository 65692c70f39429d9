import { describe, expect, test } from '@jest/globals';
import { keyValueIn, withKeyValue } from '../../../../../lambdas/domain/rotation/secret-text.ts';

const keyValue = 'vsk_live_new';

describe('a secret gets a new key value', () => {
  test.each([
    ['that has none yet', undefined],
    ['of plain text', 'vsk_live_old'],
    ['that is empty', ''],
    ['that is a JSON text', '"vsk_live_old"'],
    ['that is a JSON list', '[{"apiKey":"vsk_live_old"}]'],
    ['that begins like JSON but is not JSON', '{"apiKey":"vsk_live_old"'],
    ['that is JSON with more behind it', '{"apiKey":"vsk_live_old"} and more'],
  ])('%s: as the whole text', (_, text) => {
    expect(withKeyValue(text, keyValue)).toBe(keyValue);
  });

  test.each([
    ['an empty one', '{}', '{"apiKey":"vsk_live_new"}'],
    ['with a former value', '{"apiKey":"vsk_live_old"}', '{"apiKey":"vsk_live_new"}'],
    ['with a value that is not a string', '{"apiKey":{"a":1}}', '{"apiKey":"vsk_live_new"}'],
    ['with space around it', ' \n{ "apiKey" : "old" }\n', '{"apiKey":"vsk_live_new"}'],
  ])('as a member of a JSON object: %s', (_, text, expected) => {
    expect(withKeyValue(text, keyValue)).toBe(expected);
  });

  test('next to other members, which keep their order', () => {
    const text = '{"user":"ü","apiKey":"old","list":[1,null,{"a":"\\n"}],"APIKEY":true,"":"","__proto__":{"b":2}}';
    expect(withKeyValue(text, keyValue)).toBe(
      '{"user":"ü","apiKey":"vsk_live_new","list":[1,null,{"a":"\\n"}],"APIKEY":true,"":"","__proto__":{"b":2}}',
    );
  });

  test('next to numbers, which keep their notation even if JavaScript cannot represent them', () => {
    expect(withKeyValue('{"account":12345678901234567890,"rate":1.10,"most":[1e400],"none":-0}', keyValue)).toBe(
      '{"account":12345678901234567890,"rate":1.10,"most":[1e400],"none":-0,"apiKey":"vsk_live_new"}',
    );
  });
});

describe('the key value of a secret', () => {
  test.each([
    ['vsk_live_old', 'vsk_live_old'],
    ['  vsk_live_old\n', 'vsk_live_old'],
    ['{"apiKey":"vsk_live_old","user":"a"}', 'vsk_live_old'],
    ['{"apiKey":"vsk_live_old"', '{"apiKey":"vsk_live_old"'],
    ['', ''],
  ])('of %j is %j', (text, value) => {
    expect(keyValueIn(text)).toBe(value);
  });

  test.each(['{}', '{"apikey":"vsk_live_old"}', '{"apiKey":1}', '{"apiKey":null}', '{"apiKey":["vsk_live_old"]}'])(
    'does not exist in %j',
    (text) => {
      expect(keyValueIn(text)).toBeUndefined();
    },
  );
});
