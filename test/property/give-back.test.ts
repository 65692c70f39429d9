import { expect, test } from '@jest/globals';
import { currentDigest } from '../../lambdas/domain/keys/digest.ts';
import { newKeyValue, tagOf } from '../../lambdas/domain/keys/key-format.ts';
import { windows } from '../../lambdas/domain/limits/rate-windows.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import { chanceFrom, testSeed } from '../support/chance.ts';
import { limitsOf } from '../support/limits.ts';
import { rounds } from '../support/rounds.ts';
import { keyFormat, keyring1, plainCredential, unknownKeyValue } from '../support/stores/keys.ts';
import { type Fate, FaultyStorage } from './support/faulty-storage.ts';
import { newInstance } from './support/verifiers.ts';

/**
 * Requests that are counted ahead and then refused: by instances that come and go, of a key that is deactivated, loses its
 * scope and changes its plan all the time, next to requests with its tag and an invented secret.
 */
const minutes = rounds(10_000, 300);
const plans = {
  Low: { maxKeys: null, limits: limitsOf({ perMinute: 5, perHour: 90 }) },
  High: { maxKeys: null, limits: limitsOf({ perMinute: 8, perHour: 120 }) },
};
const keyValue = unknownKeyValue();
const tag = tagOf(keyValue);
const { digest } = currentDigest(keyring1, keyValue);

/** A value with the tag of the key and an invented secret. */
const inventedValue = () => newKeyValue(keyFormat, 'live', tag, systemRandom);

async function simulate(loss: number, seed: number) {
  const random = chanceFrom(seed);
  const fate = (): Fate => {
    const drawn = random();
    return drawn < loss ? 'lost before' : drawn < 2 * loss ? 'lost after' : 'arrives';
  };
  const storage = new FaultyStorage(fate, () => Math.floor(random() * 4));
  const set = (changes: object) =>
    storage.credentials.set(digest, {
      ...plainCredential,
      tag,
      plan: 'Low',
      ...storage.credentials.get(digest),
      ...changes,
    });
  set({});
  let now = Date.parse('2026-11-24T00:00:00Z');
  const anotherInstance = () => newInstance(storage, plans, () => now);
  const instances = Array.from({ length: 12 }, anotherInstance);
  const admitted = new Map<string, number>();
  const tally = { admitted: 0, refused: 0, full: 0, wrong: [] as string[] };
  for (let minute = 0; minute < minutes; minute++) {
    const requests = Array.from({ length: Math.floor(30 * random() ** 2) }, async () => {
      for (let turns = Math.floor(random() * 40); turns > 0; turns--) await undefined;
      const place = Math.floor(random() * instances.length);
      if (random() < 0.2) instances[place] = anotherInstance();
      const drawn = random();
      if (drawn < 0.1) set({ isActive: random() < 0.7, scopes: random() < 0.7 ? ['*'] : [] });
      if (drawn > 0.95) set({ plan: random() < 0.5 ? 'Low' : 'High' });
      const value = drawn > 0.4 && drawn < 0.5 ? inventedValue() : keyValue;
      const verdict = await instances[place]?.({ keyValue: value, scope: 'orders:read', sourceIp: '192.0.2.1' }).catch(
        () => undefined,
      );
      if (verdict?.outcome !== 'admitted') {
        tally.refused += 1;
        return;
      }
      if (value !== keyValue) tally.wrong.push('an invented secret was admitted');
      tally.admitted += 1;
      for (const { unit, ms } of windows) {
        const window = `${unit} ${Math.floor(now / ms)}`;
        admitted.set(window, (admitted.get(window) ?? 0) + 1);
      }
    });
    await Promise.all(requests);
    const counts = storage.countsOf(tag, now);
    for (const { name, unit, ms } of windows) {
      const passed = admitted.get(`${unit} ${Math.floor(now / ms)}`) ?? 0;
      if (passed > plans.High.limits[name]) tally.wrong.push(`${passed} in a ${unit}`);
      if (passed >= plans.Low.limits[name]) tally.full += 1;
      if (counts[unit] < passed) tally.wrong.push(`${passed} admitted, ${counts[unit]} counted in a ${unit}`);
      if (loss === 0 && counts[unit] !== passed)
        tally.wrong.push(`${passed} admitted, ${counts[unit]} counted in a ${unit}`);
    }
    now += 60_000;
  }
  return tally;
}

test.each([
  ['no', 0],
  ['many', 0.03],
])(
  `with %s lost calls, a refused request never makes room for another one (${minutes} minutes, seed ${testSeed})`,
  async (_, loss) => {
    const { wrong, admitted, refused, full } = await simulate(loss, testSeed);
    expect(wrong).toEqual([]);
    // The test is meaningful only if windows fill, and requests are refused for other reasons, too.
    expect(admitted).toBeGreaterThan(minutes);
    expect(refused).toBeGreaterThan(minutes);
    expect(full).toBeGreaterThan(minutes / 20);
  },
);
