import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Credential } from '../../../../../lambdas/domain/keys/credential.ts';
import { tagOf } from '../../../../../lambdas/domain/keys/key-format.ts';
import type { Plans } from '../../../../../lambdas/domain/limits/plans.ts';
import type { CounterStore, Refused } from '../../../../../lambdas/domain/limits/ports.ts';
import type { Counts, Limits } from '../../../../../lambdas/domain/limits/rate-windows.ts';
import { ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';
import type { VerifyDependencies } from '../../../../../lambdas/domain/verification/dependencies.ts';
import { createVerifier } from '../../../../../lambdas/domain/verification/verifier.ts';
import { limitsOf, noQuotas, noReserves } from '../../../../support/limits.ts';
import { plainCredential, unknownKeyValue } from '../../../../support/stores/keys.ts';
import { defaultFormat, peppers, sampleDigests, sampleKeyValue, sampleTag } from '../support.ts';

/** The use of remembered keys: an instance needs one round trip, and never trusts its memory too much. */
const start = Date.parse('2026-11-24T10:15:30.000Z');
const plans: Plans = {
  Free: { maxKeys: 0, limits: null },
  Small: { maxKeys: 5, limits: limitsOf({ perMinute: 3, perHour: 5 }) },
  Big: { maxKeys: 5, limits: limitsOf({ perMinute: 10, perHour: 100 }) },
  Huge: { maxKeys: null, limits: limitsOf({ perMinute: 100_000, perHour: 1_000_000 }) },
};

/** A keys table and counters in memory, where each call is recorded and waits until the test releases it. */
class Storage {
  credential: Credential | undefined = { ...plainCredential, plan: 'Small', scopes: ['status:read'] };
  readonly calls: string[] = [];
  readonly counts = new Map<string, Counts>();
  /** The limits that each counter remembers, by hour. */
  readonly limits = new Map<string, Limits>();
  /** The written refusals. */
  readonly refusals: [counter: string, count: number][] = [];
  countFails: Error | undefined;
  /** Called before the response to each call. */
  before: (call: string) => void | Promise<void> = () => {};
  /** Only keys with very high limits have reserves. */
  take: CounterStore['take'] = noReserves.take;
  readonly fill = noReserves.fill;

  async find() {
    await this.#begin('find');
    const { credential } = this;
    return credential && { credential, reference: { pepperVersion: 'v1', digest: sampleDigests.v1 } };
  }
  async markUsed() {
    await this.#begin('markUsed');
  }
  async markValueUsed() {
    await this.#begin('markValueUsed');
  }
  async moveToPepper() {
    await this.#begin('moveToPepper');
  }
  async noteFirstUse() {
    await this.#begin('noteFirstUse');
  }
  async count(keyId: string, limits: Limits, now: number) {
    this.limits.set(hourOf(keyId, now), limits);
    return this.#count('count', keyId, limits, now);
  }
  async countOpen(counter: string, limits: Limits, now: number) {
    return this.#count('countOpen', counter, limits, now);
  }
  async #count(call: string, keyId: string, limits: Limits, now: number) {
    await this.#begin(call);
    if (this.countFails !== undefined) throw this.countFails;
    const { minute, hour } = this.#at(keyId, now);
    if (minute >= limits.perMinute || hour >= limits.perHour) return { admitted: false, counts: { minute, hour } };
    return { admitted: true, counts: this.#set(keyId, now, minute + 1, hour + 1) };
  }
  async countKnown(counter: string, now: number) {
    await this.#begin('countKnown');
    if (this.countFails !== undefined) throw this.countFails;
    const limits = this.limits.get(hourOf(counter, now));
    if (limits === undefined) return undefined;
    const counts = this.#at(counter, now);
    const { minute, hour } = counts;
    if (minute >= limits.perMinute || hour >= limits.perHour) return { admitted: false, counts, limits };
    return { admitted: true, counts: this.#set(counter, now, minute + 1, hour + 1), limits };
  }
  async giveBack(counter: string, at: number, limits?: Limits) {
    await this.#begin('giveBack');
    if (limits !== undefined) this.limits.set(hourOf(counter, at), limits);
    const { minute, hour } = this.#at(counter, at);
    return this.#set(counter, at, minute - 1, hour - 1);
  }
  async read(keyId: string, now: number) {
    await this.#begin('read');
    return this.#at(keyId, now);
  }
  async add(counter: string, { limited: count = 0 }: Refused) {
    this.refusals.push([counter, count]);
    await this.#begin('add');
  }
  #at(keyId: string, now: number): Counts {
    const hour = this.counts.get(hourOf(keyId, now))?.hour ?? 0;
    return { hour, minute: this.counts.get(`${keyId} m${Math.floor(now / 60_000)}`)?.minute ?? 0 };
  }
  #set(keyId: string, now: number, minute: number, hour: number): Counts {
    this.counts.set(hourOf(keyId, now), { minute: 0, hour });
    this.counts.set(`${keyId} m${Math.floor(now / 60_000)}`, { minute, hour: 0 });
    return { minute, hour };
  }
  async #begin(call: string): Promise<void> {
    this.calls.push(call);
    await this.before(call);
  }
}

const hourOf = (counter: string, now: number) => `${counter} ${Math.floor(now / 3_600_000)}`;

let storage: Storage;
let now: number;
let troubles: unknown[];
beforeEach(() => {
  storage = new Storage();
  now = start;
  troubles = [];
});

const instance = (overrides: Partial<VerifyDependencies> = {}) => {
  const keyring = { current: 'v1', peppers: { v1: peppers.v1 } };
  const verify = createVerifier({
    credentials: storage,
    ...noQuotas,
    counters: storage,
    pepper: { keyring: async () => keyring, refreshedKeyring: async () => keyring },
    keyFormat: defaultFormat,
    plans,
    onCounterFailure: 'deny',
    clock: () => now,
    onTrouble: (trouble) => troubles.push(trouble),
    ...overrides,
  });
  return (request: { keyValue?: string; scope?: string; sourceIp?: string } = {}) =>
    verify({ keyValue: sampleKeyValue, scope: 'status:read', sourceIp: '203.0.113.7', ...request });
};

/** Lets the instance see the key, in a separate minute, and forgets the calls for it. */
async function seen(overrides: Partial<VerifyDependencies> = {}) {
  const verify = instance(overrides);
  now -= 60_000;
  await verify();
  now += 60_000;
  storage.calls.length = 0;
  storage.counts.clear();
  return verify;
}

const change = (changes: Partial<Credential>) => {
  if (storage.credential !== undefined) storage.credential = { ...storage.credential, ...changes };
};

describe('a key that the instance has admitted before', () => {
  test('is read and counted at the same time', async () => {
    const verify = await seen();
    let begun = 0;
    const both = Promise.withResolvers<void>();
    storage.before = (call) => {
      if (call === 'markUsed') return undefined;
      begun += 1;
      if (begun === 2) both.resolve();
      return both.promise;
    };
    await expect(verify()).resolves.toMatchObject({ outcome: 'admitted', rate: { minute: { remaining: 2 } } });
    expect(storage.calls).toEqual(['find', 'countOpen', 'markUsed']);
  });

  test('opens its counter once an hour, and writes less in between', async () => {
    change({ plan: 'Big' });
    const verify = instance();
    const admitted = async (calls: string[]) => {
      storage.calls.length = 0;
      await expect(verify()).resolves.toMatchObject({ outcome: 'admitted' });
      expect(storage.calls).toEqual(calls);
    };
    await admitted(['find', 'countKnown', 'count', 'markUsed']);
    await admitted(['find', 'countOpen']);
    now = Date.parse('2026-11-24T11:00:00.000Z');
    await admitted(['find', 'count', 'markUsed']);
    await admitted(['find', 'countOpen']);
  });

  test('is not counted ahead if its last known state would be refused', async () => {
    const verify = await seen();
    change({ scopes: ['other:read'] });
    await verify();
    storage.calls.length = 0;
    await expect(verify()).resolves.toMatchObject({ outcome: 'denied' });
    await expect(verify({ scope: 'other:write' })).resolves.toMatchObject({ outcome: 'denied' });
    expect(storage.calls).toEqual(['find', 'read', 'add', 'find', 'read', 'add']);
  });
});

describe('a key that the instance has not seen', () => {
  const admitted = { outcome: 'admitted' };
  /** Another instance has opened the hour of the key. */
  async function opened(overrides: Partial<VerifyDependencies> = {}) {
    await instance()();
    storage.calls.length = 0;
    return instance(overrides);
  }
  const counts = () => [...storage.counts.values()].map(({ minute, hour }) => minute + hour);

  test('is read and counted at the same time, under the limits that its counter remembers', async () => {
    const verify = await opened();
    let begun = 0;
    const both = Promise.withResolvers<void>();
    storage.before = () => {
      begun += 1;
      if (begun === 2) both.resolve();
      return both.promise;
    };
    await expect(verify()).resolves.toMatchObject({ ...admitted, rate: { minute: { limit: 3, remaining: 1 } } });
    expect(storage.calls).toEqual(['find', 'countKnown']);
  });

  test('takes a second round trip if it is the first one of its hour, in which the use is recorded, too', async () => {
    let begun = 0;
    const both = Promise.withResolvers<void>();
    storage.before = (call) => {
      if (call === 'find' || call === 'countKnown') return undefined;
      begun += 1;
      if (begun === 2) both.resolve();
      return both.promise;
    };
    await expect(instance()()).resolves.toMatchObject({ ...admitted, rate: { hour: { remaining: 4 } } });
    expect(storage.calls).toEqual(['find', 'countKnown', 'count', 'markUsed']);
  });

  test('is limited after one round trip', async () => {
    const other = instance();
    for (let i = 0; i < 3; i++) await expect(other()).resolves.toMatchObject(admitted);
    storage.calls.length = 0;
    await expect(instance()()).resolves.toMatchObject({ outcome: 'limited', rate: { minute: { remaining: 0 } } });
    expect(storage.calls).toEqual(['find', 'countKnown', 'add']);
  });

  test.each<[string, Partial<Credential> | undefined, object]>([
    ['is unknown', undefined, { outcome: 'unauthorized' }],
    ['is deactivated', { isActive: false }, { outcome: 'unauthorized' }],
    [
      'lacks the scope',
      { scopes: [] },
      { outcome: 'denied', rate: { minute: { remaining: 2 }, hour: { remaining: 4 } } },
    ],
    ['has a plan without API access', { plan: 'Free' }, { outcome: 'denied', rate: undefined }],
  ])('is given back if it %s', async (_, changes, verdict) => {
    const verify = await opened();
    const before = counts();
    if (changes === undefined) storage.credential = undefined;
    else change(changes);
    await expect(verify()).resolves.toMatchObject(verdict);
    const isKnownToClient = (verdict as { outcome: string }).outcome === 'denied';
    expect(storage.calls).toEqual(['find', 'countKnown', 'giveBack', ...(isKnownToClient ? ['add'] : [])]);
    expect(counts()).toEqual(before);
  });

  test('is given back if it cannot be read', async () => {
    const verify = await opened();
    const before = counts();
    storage.before = (call) => {
      if (call === 'find') throw new ServiceUnavailableError();
    };
    await expect(verify()).rejects.toThrow(ServiceUnavailableError);
    expect(counts()).toEqual(before);
  });

  test('that cannot be given back stays counted, which is reported and does not decide', async () => {
    const verify = await opened();
    change({ scopes: [] });
    storage.before = (call) => {
      if (call === 'giveBack') throw new ServiceUnavailableError();
    };
    await expect(verify()).resolves.toMatchObject({ outcome: 'denied', rate: { minute: { remaining: 1 } } });
    expect(troubles).toEqual(['give_back_failure']);
  });

  test('is limited and given back if its counter remembers higher limits, and remembers the new ones then', async () => {
    change({ plan: 'Big' });
    const other = instance();
    for (let i = 0; i < 4; i++) await other();
    change({ plan: 'Small' });
    const before = counts();
    await expect(instance()()).resolves.toMatchObject({
      outcome: 'limited',
      rate: { minute: { limit: 3, remaining: 0 } },
    });
    expect(counts()).toEqual(before);
    storage.calls.length = 0;
    await expect(instance()()).resolves.toMatchObject({ outcome: 'limited' });
    expect(storage.calls).toEqual(['find', 'countKnown', 'add']);
  });

  test('is counted under its own limits if its counter remembers lower ones and is full', async () => {
    const other = instance();
    for (let i = 0; i < 3; i++) await other();
    change({ plan: 'Big' });
    await expect(instance()()).resolves.toMatchObject({ ...admitted, rate: { minute: { limit: 10, remaining: 6 } } });
  });

  test('asks the reserves if its counter is full and may have some', async () => {
    change({ plan: 'Huge' });
    storage.limits.set(hourOf(sampleTag, now), limitsOf({ perMinute: 100_000, perHour: 1_000_000 }));
    storage.countKnown = async () => ({
      admitted: false,
      counts: { minute: 100_000, hour: 100_000 },
      limits: limitsOf({ perMinute: 100_000, perHour: 1_000_000 }),
    });
    storage.take = async () => ({ admitted: true, counts: { minute: 99_990, hour: 99_990 } });
    await expect(instance()()).resolves.toMatchObject({ ...admitted, rate: { minute: { remaining: 10 } } });
  });

  test('is not counted ahead in a flood of refused keys, and is again soon after it', async () => {
    const verify = await opened();
    const aheadOf = async (requests: number) => {
      storage.calls.length = 0;
      for (let i = 0; i < requests; i++) {
        const keyValue = unknownKeyValue();
        change({ tag: tagOf(keyValue) });
        await verify({ keyValue });
      }
      return storage.calls.filter((call) => call === 'countKnown').length;
    };
    const { credential } = storage;
    storage.credential = undefined;
    expect(await aheadOf(100)).toBeLessThanOrEqual(3);
    expect(await aheadOf(1000)).toBe(0);
    storage.credential = credential;
    expect(await aheadOf(20)).toBeGreaterThan(0);
  });
});

describe('the read decides: a key that was admitted before is refused', () => {
  test.each<[string, Partial<Credential>, object]>([
    ['when it is deactivated', { isActive: false }, { outcome: 'unauthorized' }],
    ['when its workspace is suspended', { isSuspended: true }, { outcome: 'unauthorized' }],
    ['when it has expired', { validUntil: start }, { outcome: 'unauthorized' }],
    ['when it has lost the scope', { scopes: [] }, { outcome: 'denied', error: { code: 'insufficient_scope' } }],
    ['from an address that it may not use', { allowedIps: ['10.0.0.1'] }, { error: { code: 'ip_not_allowed' } }],
    ['when its plan has no API access', { plan: 'Free' }, { error: { code: 'plan_without_api_access' } }],
  ])('%s', async (_, changes, verdict) => {
    const verify = await seen();
    change(changes);
    await expect(verify()).resolves.toMatchObject(verdict);
    await expect(verify()).resolves.toMatchObject(verdict);
  });

  test('when it is deleted, and is then no longer remembered', async () => {
    const verify = await seen();
    storage.credential = undefined;
    await expect(verify()).resolves.toEqual({ outcome: 'unauthorized' });
    storage.calls.length = 0;
    await verify();
    expect(storage.calls).toEqual(['find', 'countKnown', 'giveBack']);
  });

  test('when the keys table does not respond, whatever was counted', async () => {
    const verify = await seen();
    const outage = new ServiceUnavailableError();
    storage.before = (call) => {
      if (call === 'find') throw outage;
    };
    await expect(verify()).rejects.toBe(outage);
  });
});

describe('a change of plan', () => {
  test('to lower limits applies to the request that was counted under the higher ones', async () => {
    change({ plan: 'Big' });
    const verify = await seen();
    for (let i = 0; i < 3; i++) await verify();
    change({ plan: 'Small' });
    await expect(verify()).resolves.toMatchObject({
      outcome: 'limited',
      rate: { minute: { limit: 3, remaining: 0 }, hour: { limit: 5 } },
    });
  });

  test('to higher limits counts again a request that the lower ones refused', async () => {
    const verify = await seen();
    for (let i = 0; i < 3; i++) await verify();
    now += 10;
    change({ plan: 'Big' });
    await expect(instance()()).resolves.toMatchObject({ outcome: 'admitted', rate: { minute: { remaining: 6 } } });
    now += 1000;
    await expect(verify()).resolves.toMatchObject({ outcome: 'admitted', rate: { minute: { remaining: 5 } } });
  });

  test('to a plan with reserves keeps the counts, and back', async () => {
    const verify = await seen();
    change({ plan: 'Huge' });
    await expect(verify()).resolves.toMatchObject({ outcome: 'admitted', rate: { minute: { remaining: 99_999 } } });
    storage.take = async () => ({ admitted: true, counts: { minute: 50, hour: 70 } });
    await expect(verify()).resolves.toMatchObject({ outcome: 'admitted', rate: { minute: { remaining: 99_950 } } });
    expect(storage.calls.filter((call) => call === 'countOpen')).toHaveLength(1);
    change({ plan: 'Small' });
    await expect(verify()).resolves.toMatchObject({
      outcome: 'admitted',
      rate: { minute: { limit: 3, remaining: 1 } },
    });
  });
});

describe('a window that was seen full', () => {
  const fill = async (verify: ReturnType<typeof instance>) => {
    for (let i = 0; i < 4; i++) await verify();
    expect(storage.calls.at(-1)).toBe('add');
    storage.calls.length = 0;
  };

  test('refuses without reading for a second, then reads the key, and counts again after five seconds', async () => {
    const verify = await seen();
    await fill(verify);
    for (let i = 0; i < 100; i++) {
      await expect(verify()).resolves.toMatchObject({
        outcome: 'limited',
        rate: { minute: { limit: 3, remaining: 0 } },
      });
    }
    now += 999;
    await verify();
    expect(new Set(storage.calls)).toEqual(new Set(['add']));
    expect(storage.calls.length).toBeLessThan(40);
    storage.calls.length = 0;
    now += 1;
    await expect(verify()).resolves.toMatchObject({ outcome: 'limited' });
    await verify();
    // The refusals in the meantime are written next to the read.
    expect(storage.calls).toEqual(['add', 'find']);
    storage.calls.length = 0;
    now += 3999;
    await verify();
    expect(storage.calls).not.toContain('countOpen');
    now += 1;
    await expect(verify()).resolves.toMatchObject({ outcome: 'limited' });
    expect(storage.calls.filter((call) => call === 'countOpen')).toHaveLength(1);
    await verify();
    expect(storage.calls.filter((call) => call === 'countOpen')).toHaveLength(1);
  });

  test.each([
    ['minute', 0],
    ['hour', 2],
  ])('of one %s opens within five seconds if requests in it are given back', async (_, earlier) => {
    const verify = await seen();
    for (let i = 0; i < earlier; i++) await verify();
    now += earlier * 30_000;
    // Requests with the tag of the key and an invented secret are counted, and not given back yet.
    await instance()();
    const limits = plans['Small']?.limits as Limits;
    for (let i = 0; i < 2; i++) await storage.count(sampleTag, limits, now);
    await expect(verify()).resolves.toMatchObject({ outcome: 'limited' });
    for (let i = 0; i < 2; i++) await storage.giveBack(sampleTag, now);
    now += 4999;
    await expect(verify()).resolves.toMatchObject({ outcome: 'limited' });
    now += 1;
    await expect(verify()).resolves.toMatchObject({ outcome: 'admitted' });
    await expect(verify()).resolves.toMatchObject({ outcome: 'admitted' });
  });

  test('opens when it ends', async () => {
    const verify = await seen();
    await fill(verify);
    now = Date.parse('2026-11-24T10:16:00.000Z') - 1;
    await expect(verify()).resolves.toMatchObject({ outcome: 'limited' });
    now += 1;
    await expect(verify()).resolves.toMatchObject({ outcome: 'admitted' });
  });

  test('of an hour lasts for the hour, in which later minutes have admitted no request', async () => {
    const verify = await seen();
    await fill(verify);
    now += 60_000;
    await verify();
    await verify();
    await verify();
    now += 60_000;
    storage.calls.length = 0;
    await expect(verify()).resolves.toMatchObject({
      outcome: 'limited',
      rate: { minute: { remaining: 3 }, hour: { remaining: 0 } },
    });
    expect(storage.calls).toEqual(['find', 'countOpen', 'add']);
    now = Date.parse('2026-11-24T11:00:00.000Z');
    await expect(verify()).resolves.toMatchObject({ outcome: 'admitted' });
  });

  test('opens within a second of a change of plan', async () => {
    const verify = await seen();
    await fill(verify);
    change({ plan: 'Big' });
    await expect(verify()).resolves.toMatchObject({ outcome: 'limited' });
    now += 1000;
    await expect(verify()).resolves.toMatchObject({ outcome: 'admitted' });
  });

  test('does not hide other refusals', async () => {
    const verify = await seen();
    await fill(verify);
    await expect(verify({ scope: 'other:read' })).resolves.toMatchObject({ outcome: 'denied' });
    change({ isActive: false });
    now += 1000;
    await expect(verify()).resolves.toEqual({ outcome: 'unauthorized' });
  });

  test('is not trusted when the clock goes back', async () => {
    const verify = await seen();
    await fill(verify);
    now -= 5000;
    await verify();
    expect(storage.calls).toContain('find');
  });

  test('is limited from memory too if the key has reserves', async () => {
    change({ plan: 'Huge' });
    storage.take = async () => ({ admitted: true, counts: { minute: 1, hour: 1 } });
    const verify = await seen();
    storage.take = async () => ({ admitted: false, left: { minute: 0, hour: 0 } });
    storage.count = async () => ({ admitted: false, counts: { minute: 100_000, hour: 200_000 } });
    const limited = { outcome: 'limited', rate: { minute: { remaining: 0 }, hour: { remaining: 800_000 } } };
    await expect(verify()).resolves.toMatchObject(limited);
    storage.calls.length = 0;
    await expect(verify()).resolves.toMatchObject(limited);
    expect(storage.calls).toEqual(['add']);
  });
});

describe('a count that fails', () => {
  test('is not repeated, and decides as configured', async () => {
    const verify = await seen();
    storage.countFails = new ServiceUnavailableError();
    await expect(verify()).rejects.toBe(storage.countFails);
    expect(storage.calls).toEqual(['find', 'countOpen']);
    expect(troubles).toEqual(['counter_failure']);
  });

  test('admits no revoked key', async () => {
    const verify = await seen({ onCounterFailure: 'allow' });
    storage.countFails = new ServiceUnavailableError();
    change({ isActive: false });
    await expect(verify()).resolves.toEqual({ outcome: 'unauthorized' });
  });
});

describe('requests over a limit', () => {
  const refuse = async (verify: ReturnType<typeof instance>, times: number) => {
    for (let i = 0; i < times; i++) await expect(verify()).resolves.toMatchObject({ outcome: 'limited' });
  };
  const filled = async (overrides: Partial<VerifyDependencies> = {}) => {
    const verify = await seen(overrides);
    for (let i = 0; i < 3; i++) await expect(verify()).resolves.toMatchObject({ outcome: 'admitted' });
    expect(storage.refusals).toEqual([]);
    return verify;
  };

  test('are counted separately: the first one immediately, the others of a second by a later request', async () => {
    const verify = await filled();
    const one = [`limited#${sampleTag}`, 1];
    await refuse(verify, 11);
    expect(storage.refusals).toEqual(Array(10).fill(one));
    now += 1000;
    await verify({ keyValue: 'nonsense' });
    expect(storage.refusals).toEqual(Array(11).fill(one));
  });

  test('are counted in a full hour, too', async () => {
    change({ plan: 'Small' });
    const verify = await filled();
    now += 60_000;
    for (let i = 0; i < 2; i++) await expect(verify()).resolves.toMatchObject({ outcome: 'admitted' });
    await refuse(verify, 1);
    expect(storage.refusals).toEqual([[`limited#${sampleTag}`, 1]]);
  });

  test('are written in parallel with the calls of a request, not before them', async () => {
    const verify = await filled();
    await refuse(verify, 11);
    now += 60_000;
    let begun = 0;
    const all = Promise.withResolvers<void>();
    storage.before = () => {
      begun += 1;
      if (begun === 3) all.resolve();
      return all.promise;
    };
    storage.calls.length = 0;
    await expect(verify()).resolves.toMatchObject({ outcome: 'admitted' });
    expect(storage.calls).toEqual(['add', 'find', 'countOpen']);
  });

  test('are written by a request without a key, and by one whose key cannot be read', async () => {
    const verify = await filled();
    await refuse(verify, 11);
    now += 1000;
    await verify({ keyValue: 'nonsense' });
    expect(storage.refusals).toHaveLength(11);
    await refuse(verify, 1);
    now += 1000;
    storage.before = (call) => {
      if (call === 'find') throw new ServiceUnavailableError();
    };
    await expect(verify()).rejects.toThrow(ServiceUnavailableError);
    expect(storage.refusals).toHaveLength(12);
  });

  test.each([
    ['the first', 0, ['limited']],
    ['those before', 1000, ['unauthorized']],
  ])('%s are written before the response, after which Lambda freezes the instance', async (_, wait, outcomes) => {
    const verify = await filled();
    if (wait > 0) await refuse(verify, 11);
    now += wait;
    const written = Promise.withResolvers<void>();
    storage.before = (call) => (call === 'add' ? written.promise : undefined);
    const answers: string[] = [];
    const answer = verify(wait > 0 ? { keyValue: 'nonsense' } : {}).then(({ outcome }) => answers.push(outcome));
    await new Promise(setImmediate);
    expect(answers).toEqual([]);
    written.resolve();
    await answer;
    expect(answers).toEqual(outcomes);
  });

  test('that cannot be written change only a metric', async () => {
    const verify = await filled();
    storage.before = (call) => {
      if (call === 'add') throw new ServiceUnavailableError();
    };
    await refuse(verify, 2);
    expect(troubles).toEqual(['limited_count_failure', 'limited_count_failure']);
  });

  test('do not include requests that are refused for another reason, nor those that are admitted uncounted', async () => {
    const verify = await seen({ onCounterFailure: 'allow' });
    await verify({ scope: 'other:read' });
    storage.countFails = new ServiceUnavailableError();
    await verify();
    change({ isActive: false });
    await verify();
    expect(storage.refusals.map(([, limited]) => limited)).toEqual([0]);
  });
});
