import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { parseSecrets, signatureHeaders } from '../../../../../lambdas/domain/events/webhook-signature.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
/** A secret as Secrets Manager generates it: 64 letters and digits. */
const generated = 'aZ09'.repeat(16);

const message = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  sentAt: 1_614_265_330_000,
  body: '{"test": 2432232314}',
};

describe('signing', () => {
  test('equals the standard’s example for this message', () => {
    expect(signatureHeaders(message, parseSecrets(secret))).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('uses whole seconds, rounded down', () => {
    const { 'webhook-timestamp': timestamp } = signatureHeaders({ ...message, sentAt: 1_614_265_330_999 }, []);
    expect(timestamp).toBe('1614265330');
  });

  test('is accepted by the library of the standard, with a secret from Secrets Manager', () => {
    const signed = { ...message, sentAt: Date.now(), body: '{"name":"Ünïcode \\u2028"}' };
    const headers = signatureHeaders(signed, parseSecrets(generated));
    expect(new Webhook(`whsec_${generated}`).verify(signed.body, headers)).toEqual({ name: 'Ünïcode \u2028' });
    expect(() => new Webhook(`whsec_${generated}`).verify(`${signed.body} `, headers)).toThrow('No matching signature');
    expect(() => new Webhook(secret).verify(signed.body, headers)).toThrow('No matching signature');
  });

  test('with two secrets is accepted by a receiver that has either', () => {
    const signed = { ...message, sentAt: Date.now() };
    const headers = signatureHeaders(signed, parseSecrets(`${generated} ${secret}`));
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    for (const known of [secret, `whsec_${generated}`]) new Webhook(known).verify(signed.body, headers);
  });
});

describe('secrets', () => {
  test('are read with and without their prefix, separated by any space', () => {
    const [one, other, ...rest] = parseSecrets(` ${secret}\n${generated} `);
    expect([one?.length, other?.length, rest]).toEqual([24, 48, []]);
    expect(parseSecrets(secret)).toEqual(parseSecrets('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'));
  });

  test.each([
    ['nothing', ' '],
    ['what is not base64', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-_'],
    ['fewer than 24 bytes', 'whsec_c2hvcnQ='],
    ['more than 64 bytes', 'A'.repeat(88)],
    ['one of two that is none', `${secret} nonsense!`],
  ])('%s is refused, without quoting it', (_, text) => {
    expect(() => parseSecrets(text)).toThrow(/^The secret of the webhook is (empty|not base64 of 24 to 64 bytes)\.$/);
  });
});
