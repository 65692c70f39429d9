import { beforeEach, describe, expect, test } from '@jest/globals';
import { CachedPepper } from '../../../../../lambdas/adapters/secrets-manager/cached-pepper.ts';
import type { StoredKeyring } from '../../../../../lambdas/domain/keys/keyring-schema.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import { keyring1, keyring2, noon } from '../../../../support/stores/keys.ts';

const second = 1000;
const minute = 60 * second;

/** The keyring in Secrets Manager; undefined while it does not respond. */
let stored: StoredKeyring | undefined;
let reads: number;
let now: number;
beforeEach(() => {
  stored = keyring1;
  reads = 0;
  now = noon;
});

const outage = new ServiceUnavailableError();
const cached = (options?: ConstructorParameters<typeof CachedPepper>[3]) =>
  new CachedPepper(
    async () => {
      reads++;
      if (stored === undefined) throw outage;
      return JSON.stringify(stored);
    },
    'pepper',
    () => now,
    options,
  );

describe('the keyring', () => {
  test('is read once for all requests in five minutes, and then again', async () => {
    const pepper = cached();
    expect(await Promise.all([pepper.keyring(), pepper.keyring()])).toEqual([keyring1, keyring1]);
    now += 5 * minute - 1;
    await pepper.keyring();
    expect(reads).toBe(1);
    now += 1;
    await pepper.keyring();
    expect(reads).toBe(2);
  });

  test('is the same object until it changes, however often it is read', async () => {
    const pepper = cached();
    const first = await pepper.keyring();
    for (let readings = 0; readings < 3; readings++) {
      now += 5 * minute;
      expect(await pepper.keyring()).toBe(first);
      now += 10 * second;
      expect(await pepper.refreshedKeyring()).toBe(first);
    }
    expect(reads).toBe(7);
  });

  test('is another object after a new pepper', async () => {
    const pepper = cached();
    const first = await pepper.keyring();
    stored = keyring2;
    now += 5 * minute;
    const second = await pepper.keyring();
    expect(second).not.toBe(first);
    expect(second).toEqual(keyring2);
  });

  test('that cannot be read at first fails all concurrent requests, and the next request reads it again', async () => {
    stored = undefined;
    const pepper = cached();
    await expect(Promise.all([pepper.keyring(), pepper.keyring()])).rejects.toBe(outage);
    stored = keyring1;
    expect(await pepper.keyring()).toEqual(keyring1);
  });

  test('that is invalid fails, without revealing its content', async () => {
    stored = { current: 'v1', peppers: { v1: 'a short pepper' } };
    await expect(cached().keyring()).rejects.toThrow(/not a keyring/);
    await expect(cached().keyring()).rejects.not.toThrow(/a short pepper/);
  });
});

describe('a pepper that becomes current later', () => {
  const currentFrom = new Date(noon + 2 * minute).toISOString();

  test('becomes current to the millisecond, without another reading', async () => {
    stored = { ...keyring2, currentFrom };
    const pepper = cached();
    const before = await pepper.keyring();
    expect(before).toEqual({ ...keyring2, current: 'v1' });
    now += 2 * minute - 1;
    expect(await pepper.keyring()).toBe(before);
    now += 1;
    const after = await pepper.keyring();
    expect(after).toEqual(keyring2);
    expect(await pepper.keyring()).toBe(after);
    expect(reads).toBe(1);
  });

  test('becomes current on an instance that can no longer read the secret', async () => {
    stored = { ...keyring2, currentFrom };
    const pepper = cached();
    await pepper.keyring();
    stored = undefined;
    now += 6 * minute;
    expect(await pepper.keyring()).toEqual(keyring2);
  });
});

describe('for a key that no known pepper matches', () => {
  test('the keyring is read again, unless the last reading is less than ten seconds old', async () => {
    const pepper = cached();
    const first = await pepper.keyring();
    stored = keyring2;
    now += 10 * second - 1;
    expect(await pepper.refreshedKeyring()).toBe(first);
    expect(reads).toBe(1);
    now += 1;
    expect(await pepper.refreshedKeyring()).toEqual(keyring2);
    expect(reads).toBe(2);
  });

  test('many such keys at the same time cause one reading', async () => {
    const pepper = cached();
    await pepper.keyring();
    now += minute;
    await Promise.all(Array.from({ length: 100 }, () => pepper.refreshedKeyring()));
    expect(reads).toBe(2);
  });
});

describe('when Secrets Manager stops responding', () => {
  test('keys are looked up with the last known keyring, however old it is', async () => {
    const pepper = cached();
    const known = await pepper.keyring();
    stored = undefined;
    for (const wait of [5 * minute, 30 * minute, 24 * 60 * minute]) {
      now += wait;
      expect(await pepper.keyring()).toBe(known);
    }
  });

  test('unknown keys fail once a newer pepper may be current: ten minutes after the last successful reading', async () => {
    const pepper = cached();
    const known = await pepper.keyring();
    stored = undefined;
    now += 10 * minute - 1;
    expect(await pepper.refreshedKeyring()).toBe(known);
    now += 1;
    await expect(pepper.refreshedKeyring()).rejects.toThrow(ServiceUnavailableError);
    expect(await pepper.keyring()).toBe(known);
  });

  test('a failed reading does not renew the last successful one', async () => {
    const pepper = cached();
    await pepper.keyring();
    stored = undefined;
    for (let minutes = 0; minutes < 9; minutes++) {
      now += minute;
      await pepper.refreshedKeyring();
    }
    now += minute;
    await expect(pepper.refreshedKeyring()).rejects.toThrow(ServiceUnavailableError);
  });

  test('creating digests fails, too', async () => {
    const pepper = cached({ failsWhenOld: true });
    const known = await pepper.keyring();
    stored = undefined;
    now += 10 * minute - 1;
    expect(await pepper.keyring()).toBe(known);
    now += 1;
    await expect(pepper.keyring()).rejects.toThrow(ServiceUnavailableError);
  });

  test('creating digests reads again ten seconds after a failed reading, and then succeeds', async () => {
    const pepper = cached({ failsWhenOld: true });
    await pepper.keyring();
    stored = undefined;
    now += 11 * minute;
    await expect(pepper.keyring()).rejects.toThrow(ServiceUnavailableError);
    stored = keyring2;
    now += 10 * second - 1;
    await expect(pepper.keyring()).rejects.toThrow(ServiceUnavailableError);
    now += 1;
    expect(await pepper.keyring()).toEqual(keyring2);
    const known = reads;
    now += minute;
    await pepper.keyring();
    expect(reads).toBe(known);
  });

  test('and responds again, checks succeed again', async () => {
    const pepper = cached({ failsWhenOld: true });
    await pepper.keyring();
    stored = undefined;
    now += 60 * minute;
    await expect(pepper.keyring()).rejects.toThrow(ServiceUnavailableError);
    stored = keyring2;
    now += 5 * minute;
    expect(await pepper.keyring()).toEqual(keyring2);
    expect(await pepper.refreshedKeyring()).toEqual(keyring2);
  });

  test('the age of a reading counts from its request, not from its response', async () => {
    let answer: (text: string) => void = () => {};
    const slow = new CachedPepper(
      () => {
        reads++;
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
      'pepper',
      () => now,
      { failsWhenOld: true },
    );
    const first = slow.keyring();
    now += 10 * minute;
    answer(JSON.stringify(keyring1));
    await expect(first).rejects.toThrow(ServiceUnavailableError);
  });
});
