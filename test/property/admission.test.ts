import { expect, test } from '@jest/globals';
import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import { tagOf } from '../../lambdas/domain/keys/key-format.ts';
import { chanceFrom } from '../support/chance.ts';
import { limitsOf } from '../support/limits.ts';
import { rounds } from '../support/rounds.ts';
import { keyring1, plainCredential, unknownKeyValue } from '../support/stores/keys.ts';
import { type Fate, FaultyStorage } from './support/faulty-storage.ts';
import { newInstance } from './support/verifiers.ts';

const windows = rounds(10_000, 2000);
const instances = 50;
const perMinute = 5;
const perHour = 120;

/**
 * Fifty instances share the requests of three keys unevenly, minute after minute; one call in fifty is lost, and so is one
 * response in fifty. Requests of a minute run concurrently, in any order.
 */
test(`no window admits a request too many: 50 instances, skewed arrivals, lost calls, ${windows} windows`, async () => {
  const random = chanceFrom(20_261_124);
  const fate = (): Fate => {
    const drawn = random();
    return drawn < 0.02 ? 'lost before' : drawn < 0.04 ? 'lost after' : 'arrives';
  };
  const storage = new FaultyStorage(fate, () => Math.floor(random() * 4));
  const keys = Array.from({ length: 3 }, (_, index) => {
    const keyValue = unknownKeyValue();
    const keyId = `key_${index}`;
    storage.credentials.set(currentDigest(keyring1, keyValue).digest, {
      ...plainCredential,
      keyId,
      tag: tagOf(keyValue),
      workspaceId: 'ws_1',
      plan: 'Plan',
    });
    return { keyId, keyValue };
  });
  let now = Date.parse('2026-11-24T00:00:00Z');
  const plans = { Plan: { maxKeys: null, limits: limitsOf({ perMinute, perHour }) } };
  const verifiers = Array.from({ length: instances }, () => newInstance(storage, plans, () => now));
  // A few instances get most of the requests, as when Lambda reuses warm instances.
  const pickInstance = () => verifiers[Math.floor(instances * random() ** 3)] as (typeof verifiers)[number];

  const inHour = new Map<string, number>();
  let admittedInAll = 0;
  let full = 0;
  for (let window = 0; window < windows; window++) {
    const inMinute = new Map<string, number>();
    const arrivals = Math.floor(24 * random() ** 2);
    const requests = Array.from({ length: arrivals }, async () => {
      const { keyId, keyValue } = keys[Math.floor(3 * random() ** 2)] as (typeof keys)[number];
      const request = { keyValue, scope: 'orders:read', sourceIp: '192.0.2.1' };
      const verdict = await pickInstance()(request).catch(() => undefined);
      if (verdict?.outcome === 'admitted') inMinute.set(keyId, (inMinute.get(keyId) ?? 0) + 1);
    });
    await Promise.all(requests);
    for (const [keyId, admitted] of inMinute) {
      expect(admitted).toBeLessThanOrEqual(perMinute);
      const hour = `${keyId} ${Math.floor(now / 3_600_000)}`;
      inHour.set(hour, (inHour.get(hour) ?? 0) + admitted);
      admittedInAll += admitted;
      if (admitted === perMinute) full += 1;
    }
    now += 60_000;
  }
  for (const admitted of inHour.values()) expect(admitted).toBeLessThanOrEqual(perHour);
  // The test is meaningful only if windows of minutes and of hours did fill.
  expect(full).toBeGreaterThan(windows / 10);
  expect([...inHour.values()].filter((admitted) => admitted > perHour - 5).length).toBeGreaterThan(windows / 1000);
  expect(admittedInAll).toBeGreaterThan(windows);
});
