import { describe, expect, test } from '@jest/globals';
import { answerSeal } from '../../../../../lambdas/http/idempotency/sealed-answers.ts';

const client = ['api_key', 'ws_1', 'key_1'];
const seal = answerSeal('secret', client, '1');
const text = '{"key":"vsk_live_täglich"}';

describe('a sealed answer', () => {
  test('opens again', () => {
    expect(seal.open(seal.seal(text))).toBe(text);
    expect(answerSeal('secret', [...client], '1').open(seal.seal(text))).toBe(text);
    expect(seal.open(seal.seal(''))).toBe('');
  });

  test('shows nothing of its text, and differs each time', () => {
    const [one, other] = [seal.seal(text), seal.seal(text)];
    expect(Buffer.from(one, 'base64').toString('latin1')).not.toContain('vsk_live');
    expect(one).not.toBe(other);
  });

  test.each([
    ['another secret', answerSeal('Secret', client, '1')],
    ['no secret', answerSeal('', client, '1')],
    ['another idempotency key', answerSeal('secret', client, '2')],
    ['another client', answerSeal('secret', ['api_key', 'ws_1', 'key_2'], '1')],
    ['a client whose parts are joined in another way', answerSeal('secret', ['api_key', 'ws_1,key_1'], '1')],
  ])('does not open with %s, which also gives another id', (_, other) => {
    expect(other.id).not.toBe(seal.id);
    expect(() => other.open(seal.seal(text))).toThrow();
  });

  test('does not open after any byte of it was changed, nor if it was cut', () => {
    const sealed = Buffer.from(seal.seal(text), 'base64');
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => seal.open(changed.toString('base64'))).toThrow();
      expect(() => seal.open(sealed.subarray(0, at).toString('base64'))).toThrow();
    }
  });
});
