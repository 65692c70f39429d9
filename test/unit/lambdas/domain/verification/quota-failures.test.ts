import { expect, test } from '@jest/globals';
import type { QuotaStore } from '../../../../../lambdas/domain/limits/quota-ports.ts';
import { createVerifier } from '../../../../../lambdas/domain/verification/verifier.ts';
import { FaultyStorage } from '../../../../property/support/faulty-storage.ts';
import { limitsOf } from '../../../../support/limits.ts';
import { plainCredential } from '../../../../support/stores/keys.ts';
import { defaultFormat, peppers, sampleDigests, sampleKeyValue, sampleTag } from '../support.ts';

const now = Date.parse('2026-11-24T10:15:30.000Z');

/** Verifies requests of a key with a quota of one request, while this count of the quota fails. */
function verifierWithout(lost: number, onCounterFailure: 'allow' | 'deny') {
  const storage = new FaultyStorage();
  storage.credentials.set(sampleDigests.v1, { ...plainCredential, tag: sampleTag, plan: 'Small' });
  const keyring = { current: 'v1', peppers: { v1: peppers.v1 } };
  let count = 0;
  const consume: QuotaStore['consume'] = async (...quota) => {
    if (++count === lost) throw new Error('lost');
    return storage.quotas.consume(...quota);
  };
  const troubles: string[] = [];
  const verify = createVerifier({
    credentials: storage,
    counters: storage,
    quotas: {
      consume,
      giveBack: (...quota) => storage.quotas.giveBack(...quota),
      read: (quota) => storage.quotas.read(quota),
    },
    quotaNotices: storage.quotaNotices,
    pause: async () => {},
    pepper: { keyring: async () => keyring, refreshedKeyring: async () => keyring },
    keyFormat: defaultFormat,
    plans: { Small: { maxKeys: 5, limits: limitsOf({}), quota: { requests: 1, per: 'month' } } },
    onCounterFailure,
    clock: () => now,
    onTrouble: (trouble) => void troubles.push(trouble),
  });
  return {
    troubles,
    verify: () => verify({ keyValue: sampleKeyValue, scope: 'status:read', sourceIp: '203.0.113.7' }),
  };
}

test('a quota that refused a request still refuses it if its second count gets no response', async () => {
  const { verify, troubles } = verifierWithout(3, 'allow');
  expect((await verify()).outcome).toBe('admitted');
  expect(await verify()).toMatchObject({ outcome: 'limited', overQuota: { limit: 1, used: 1 } });
  expect(troubles).toEqual(['counter_failure']);
});

test('with "deny", a second count without a response fails the request', async () => {
  const { verify, troubles } = verifierWithout(3, 'deny');
  expect((await verify()).outcome).toBe('admitted');
  await expect(verify()).rejects.toThrow('lost');
  expect(troubles).toEqual(['counter_failure']);
});

test('a first count without a response admits the request with "allow"', async () => {
  const { verify, troubles } = verifierWithout(1, 'allow');
  expect((await verify()).outcome).toBe('admitted');
  expect(troubles).toEqual(['counter_failure']);
});
