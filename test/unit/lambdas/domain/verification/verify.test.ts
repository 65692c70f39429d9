import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Credential } from '../../../../../lambdas/domain/keys/credential.ts';
import type { DigestReference, PepperKeyring } from '../../../../../lambdas/domain/keys/digest.ts';
import type { CredentialStore, FoundCredential, PepperSource } from '../../../../../lambdas/domain/keys/ports.ts';
import type { CounterStore, Refused } from '../../../../../lambdas/domain/limits/ports.ts';
import type { Counts, Limits } from '../../../../../lambdas/domain/limits/rate-windows.ts';
import {
  InsufficientScopeError,
  IpNotAllowedError,
  PlanWithoutApiAccessError,
  ServiceUnavailableError,
} from '../../../../../lambdas/domain/shared/errors.ts';
import { type Account, accountOf } from '../../../../../lambdas/domain/usage/account.ts';
import type { RefusalName } from '../../../../../lambdas/domain/usage/refusals.ts';
import type { VerifyDependencies } from '../../../../../lambdas/domain/verification/dependencies.ts';
import { createVerifier } from '../../../../../lambdas/domain/verification/verifier.ts';
import { limitsOf, noQuotas, noReserves } from '../../../../support/limits.ts';
import { plainCredential } from '../../../../support/stores/keys.ts';
import { defaultFormat, peppers, sampleDigests, sampleKeyValue, sampleTag } from '../support.ts';

/** 2026-11-24T10:15:30.123Z */
const now = 1_795_515_330_123;
const underV1: DigestReference = { pepperVersion: 'v1', digest: sampleDigests.v1 };
const underV2: DigestReference = { pepperVersion: 'v2', digest: sampleDigests.v2 };

const credential: Credential = { ...plainCredential, scopes: ['status:read'] };
const principal = {
  keyId: credential.keyId,
  workspaceId: credential.workspaceId,
  environment: 'live',
  plan: 'Professional',
  scopes: ['status:read'],
};
const known = { principal, gatewayKey: null };
const plans = {
  Free: { maxKeys: 0, limits: null },
  Professional: { maxKeys: 5, limits: limitsOf({ perMinute: 60, perHour: 1000 }) },
};
const request = { keyValue: sampleKeyValue, scope: 'status:read', sourceIp: '203.0.113.7' };

const outage = new ServiceUnavailableError();
const fail = async () => {
  throw outage;
};

class FakeCredentials implements CredentialStore {
  readonly items: { reference: DigestReference; credential: Credential }[] = [];
  readonly calls: unknown[][] = [];
  async find(references: readonly DigestReference[]): Promise<FoundCredential | undefined> {
    this.calls.push(['find', references]);
    return this.items.find((item) => references.some(({ digest }) => digest === item.reference.digest));
  }
  async moveToPepper(found: FoundCredential, to: DigestReference): Promise<void> {
    this.calls.push(['moveToPepper', found, to]);
  }
  async noteFirstUse(found: FoundCredential, at: number): Promise<void> {
    this.calls.push(['noteFirstUse', found, at]);
  }
  async markUsed(used: Credential, at: string): Promise<void> {
    this.calls.push(['markUsed', used, at]);
  }
  async markValueUsed(found: FoundCredential, at: string): Promise<void> {
    this.calls.push(['markValueUsed', found, at]);
  }
  named(name: string) {
    return this.calls.filter(([each]) => each === name);
  }
}

class FakeCounters implements CounterStore {
  admitted = true;
  counts: Counts = { minute: 2, hour: 10 };
  /** The limits that the counter remembers; undefined: nobody has counted a request in this hour. */
  limits: Limits | undefined = limitsOf({ perMinute: 60, perHour: 1000 });
  readonly calls: unknown[][] = [];
  readonly take = noReserves.take;
  readonly fill = noReserves.fill;
  async countOpen(counter: string, limits: Limits, at: number) {
    this.calls.push(['countOpen', counter, limits, at]);
    return { admitted: this.admitted, counts: this.counts };
  }
  async countKnown(counter: string, at: number) {
    this.calls.push(['countKnown', counter, at]);
    return this.limits && { admitted: this.admitted, counts: this.counts, limits: this.limits };
  }
  async giveBack(counter: string, at: number, limits?: Limits) {
    this.calls.push(['giveBack', counter, at, ...(limits === undefined ? [] : [limits])]);
    return this.counts;
  }
  async count(keyId: string, limits: Limits, at: number, { account }: { account?: Account | undefined } = {}) {
    this.calls.push(['count', keyId, limits, at, account]);
    return { admitted: this.admitted, counts: this.counts };
  }
  async read(keyId: string, at: number) {
    this.calls.push(['read', keyId, at]);
    return this.counts;
  }
  async add(counter: string, refused: Refused, at: number, { keyId }: Account) {
    this.calls.push(['add', counter, refused, at, keyId]);
  }
}

class FakePepper implements PepperSource {
  ring: PepperKeyring = { current: 'v1', peppers: { v1: peppers.v1 } };
  /** The present keyring in Secrets Manager. */
  newer: PepperKeyring | undefined;
  readonly calls: string[] = [];
  async keyring() {
    this.calls.push('keyring');
    return this.ring;
  }
  async refreshedKeyring() {
    this.calls.push('refreshedKeyring');
    this.ring = this.newer ?? this.ring;
    return this.ring;
  }
}

let credentials: FakeCredentials;
let counters: FakeCounters;
let pepper: FakePepper;
let troubles: unknown[][];

beforeEach(() => {
  credentials = new FakeCredentials();
  counters = new FakeCounters();
  pepper = new FakePepper();
  troubles = [];
});

const verifier = (overrides: Partial<VerifyDependencies> = {}) =>
  createVerifier({
    credentials,
    ...noQuotas,
    counters,
    pepper,
    keyFormat: defaultFormat,
    plans,
    onCounterFailure: 'allow',
    clock: () => now,
    onTrouble: (...trouble) => troubles.push(trouble),
    ...overrides,
  });

const store = (changes: Partial<Credential> = {}, reference = underV1): Credential => {
  const stored = { ...credential, ...changes };
  credentials.items.push({ reference, credential: stored });
  return stored;
};

const rateOf = (minuteRemaining: number, hourRemaining: number) => ({
  minute: { limit: 60, remaining: minuteRemaining, resetAt: 1_795_515_360 },
  hour: { limit: 1000, remaining: hourRemaining, resetAt: 1_795_518_000 },
});

/** The calls for a request that is counted while its key is read, and for one that is given back. */
const countedAhead = ['countKnown', sampleTag, now];
const givenBack = [countedAhead, ['giveBack', sampleTag, now]];
/** The write of one refusal to the usage history. */
const noted = (reason: RefusalName) => ['add', `limited#${sampleTag}`, { [reason]: 1 }, now, credential.keyId];

describe('a request is admitted', () => {
  test('with its principal and rate status, after one read and one count', async () => {
    store();
    await expect(verifier()(request)).resolves.toEqual({ ...known, outcome: 'admitted', rate: rateOf(58, 990) });
    expect(credentials.calls).toEqual([['find', [underV1]]]);
    expect(counters.calls).toEqual([countedAhead]);
    expect(troubles).toEqual([]);
  });

  test('until the millisecond of its expiry', async () => {
    store({ validUntil: now + 1 });
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted' });
  });

  test('from an allowed address', async () => {
    store({ allowedIps: ['203.0.113.0/24'] });
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted' });
  });

  test('as the last one within the limit, with 0 remaining', async () => {
    store();
    counters.counts = { minute: 60, hour: 60 };
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted', rate: rateOf(0, 940) });
  });
});

describe('a request with the value of an imported key', () => {
  const keyValue = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
  const keyFormat = { ...defaultFormat, imported: [{ prefix: 'sk_live_', minLength: 32, maxLength: 32 }] };
  const sha256: DigestReference = {
    pepperVersion: 'sha256',
    digest: 'eKCEQfQxTwooM8_ljGLlVaFiJkIGmCzaOfaAT1BI9XA',
  };
  /** Computed with Python. */
  const moved: DigestReference = { pepperVersion: 'v1', digest: '9iYepodkW40Iiufow9wRzshyWI7ndVxZEkiZ8ZdRdwM' };
  const imported = { ...request, keyValue };

  test('is admitted, counted with the tag of its credential after the read, and moves to the pepper', async () => {
    const stored = store({ tag: 'Im9oRt3d' }, sha256);
    await expect(verifier({ keyFormat })(imported)).resolves.toMatchObject({ outcome: 'admitted' });
    expect(credentials.calls).toEqual([
      ['find', [moved, sha256]],
      ['moveToPepper', { reference: sha256, credential: stored }, moved],
    ]);
    expect(counters.calls).toEqual([['count', 'Im9oRt3d', plans.Professional.limits, now, accountOf(credential)]]);
  });

  test('takes one round trip once the instance has seen it, and does not move again', async () => {
    store({ tag: 'Im9oRt3d' }, moved);
    const verify = verifier({ keyFormat });
    await verify(imported);
    counters.calls.length = 0;
    await expect(verify(imported)).resolves.toMatchObject({ outcome: 'admitted' });
    expect(counters.calls.map(([name]) => name)).toEqual(['countOpen']);
    expect(credentials.named('moveToPepper')).toEqual([]);
  });

  test('is unauthorized without a write if the key is unknown or deactivated', async () => {
    await expect(verifier({ keyFormat })(imported)).resolves.toEqual({ outcome: 'unauthorized' });
    store({ isActive: false }, sha256);
    await expect(verifier({ keyFormat })(imported)).resolves.toEqual({ outcome: 'unauthorized' });
    expect(counters.calls).toEqual([]);
  });

  test('is unauthorized without I/O if the configuration does not name its form', async () => {
    store({}, sha256);
    await expect(verifier()(imported)).resolves.toEqual({ outcome: 'unauthorized' });
    expect(credentials.calls).toEqual([]);
  });

  test('does not keep unseen keys of Latchkey from being counted ahead when it is unknown', async () => {
    const verify = verifier({ keyFormat });
    for (let i = 0; i < 20; i++) await verify({ ...imported, keyValue: `${keyValue.slice(0, -2)}${10 + i}` });
    store();
    await verify(request);
    expect(counters.calls).toEqual([countedAhead]);
  });
});

describe('a request is unauthorized, without I/O,', () => {
  test.each([
    ['without a key value', undefined],
    ['with an empty one', ''],
    ['with a malformed one', 'letmein'],
    ['with one of another prefix', 'vb_00000000000000000000000000000000000000000000AxcgJ'],
    ['with a wrong checksum', `${sampleKeyValue.slice(0, -1)}g`],
    ['with a megabyte', sampleKeyValue.repeat(17_000)],
  ])('%s', async (_, keyValue) => {
    store();
    await expect(verifier()({ ...request, keyValue })).resolves.toEqual({ outcome: 'unauthorized' });
    expect([...credentials.calls, ...counters.calls, ...pepper.calls]).toEqual([]);
  });
});

describe('a request is unauthorized, with the same error, and given back,', () => {
  test.each([
    ['when the key is deactivated', { isActive: false }],
    ['at its expiry', { validUntil: now }],
    ['after its expiry', { validUntil: now - 1 }],
    ['when the key is deactivated and its plan has no API access', { isActive: false, plan: 'Free' }],
    ['when the key is expired and the address is not allowed', { validUntil: now, allowedIps: ['198.51.100.1'] }],
  ])('%s', async (_, changes) => {
    store(changes);
    await expect(verifier()(request)).resolves.toEqual({ outcome: 'unauthorized' });
    expect(counters.calls).toEqual(givenBack);
  });

  test('when the key is unknown', async () => {
    await expect(verifier()(request)).resolves.toEqual({ outcome: 'unauthorized' });
    expect(counters.calls).toEqual(givenBack);
  });

  test.each([
    ['another tag', 'AAAAAAAA'],
    ['no tag', undefined],
  ])('when its credential is damaged: it has %s, so its limits would not apply', async (_, tag) => {
    store({ tag: tag as string });
    counters.count = fail;
    await expect(verifier({ onCounterFailure: 'allow' })(request)).resolves.toEqual({ outcome: 'unauthorized' });
    expect(counters.calls).toEqual(givenBack);
  });

  test('when the key is unusable under an older pepper, which is not moved', async () => {
    pepper.ring = { current: 'v2', peppers };
    store({ isActive: false }, underV1);
    await expect(verifier()(request)).resolves.toEqual({ outcome: 'unauthorized' });
    expect(credentials.named('moveToPepper')).toEqual([]);
  });
});

describe('a refusal of a key that exists', () => {
  test.each([
    ['a deactivated key', { isActive: false }, 'revoked'],
    ['a suspended workspace', { isSuspended: true }, 'suspended'],
    ['an expired key', { validUntil: now }, 'expired'],
  ] as const)(
    'is noted for %s by the next request, so its own response takes no longer',
    async (_, changes, reason) => {
      store(changes);
      const verify = verifier();
      await expect(verify(request)).resolves.toEqual({ outcome: 'unauthorized' });
      expect(counters.calls).toEqual(givenBack);
      await expect(verify({ ...request, keyValue: undefined })).resolves.toEqual({ outcome: 'unauthorized' });
      expect(counters.calls).toEqual([...givenBack, noted(reason)]);
    },
  );

  test('is not noted if the key is unknown, or its credential is damaged', async () => {
    const verify = verifier();
    await verify(request);
    store({ tag: 'AAAAAAAA' });
    await verify(request);
    await verify({ ...request, keyValue: undefined });
    expect(counters.calls.filter(([call]) => call === 'add')).toEqual([]);
  });
});

describe('a request is denied and given back, with the rate status of the key,', () => {
  test('when the key lacks the scope', async () => {
    store({ scopes: ['photo-requests:read'] });
    const verdict = await verifier()(request);
    expect(verdict).toMatchObject({ outcome: 'denied', rate: rateOf(58, 990), principal: { keyId: credential.keyId } });
    expect(verdict).toHaveProperty('error', new InsufficientScopeError(['status:read']));
    expect(counters.calls).toEqual([...givenBack, noted('scope')]);
  });

  test('when * is used to manage keys', async () => {
    store({ scopes: ['*'] });
    await expect(verifier()({ ...request, scope: 'api-keys:read' })).resolves.toHaveProperty(
      'error',
      new InsufficientScopeError(['api-keys:read']),
    );
  });

  test('when the address is not allowed, whatever the scope', async () => {
    store({ allowedIps: ['198.51.100.0/24'], scopes: ['photo-requests:read'] });
    const verdict = await verifier()(request);
    expect(verdict).toMatchObject({ outcome: 'denied', rate: rateOf(58, 990) });
    expect(verdict).toHaveProperty('error', new IpNotAllowedError());
    expect(counters.calls).toEqual([...givenBack, noted('address')]);
  });

  test('when the gateway passes no address but the key has an allow-list', async () => {
    store({ allowedIps: ['0.0.0.0/0', '::/0'] });
    await expect(verifier()({ ...request, sourceIp: '' })).resolves.toHaveProperty('error', new IpNotAllowedError());
  });

  test('even when the counters do not respond', async () => {
    store({ scopes: ['photo-requests:read'] });
    counters.countKnown = fail;
    counters.read = fail;
    for (const onCounterFailure of ['allow', 'deny'] as const) {
      await expect(verifier({ onCounterFailure })(request)).resolves.toMatchObject({
        outcome: 'denied',
        rate: undefined,
      });
    }
    expect(troubles).toEqual([
      ['counter_failure', outage],
      ['counter_failure', outage],
    ]);
  });
});

test('a request is denied and given back, without reading the counters, when the plan has no API access', async () => {
  store({ plan: 'Free', scopes: [], allowedIps: ['198.51.100.1'] });
  const verdict = await verifier()(request);
  expect(verdict).toMatchObject({ outcome: 'denied', rate: undefined, principal: { plan: 'Free' } });
  expect(verdict).toHaveProperty('error', new PlanWithoutApiAccessError('Free'));
  expect(counters.calls).toEqual([...givenBack, noted('plan')]);
});

describe('a request is rate limited', () => {
  test.each([
    ['minute', { minute: 60, hour: 400 }, rateOf(0, 600)],
    ['hour', { minute: 5, hour: 1000 }, rateOf(55, 0)],
  ])('when the %s is used up', async (_, counts, rate) => {
    store();
    counters.admitted = false;
    counters.counts = counts;
    await expect(verifier()(request)).resolves.toEqual({ ...known, outcome: 'limited', rate });
  });

  test('without recording a use of the key', async () => {
    store();
    counters.admitted = false;
    counters.counts = { minute: 1, hour: 1000 };
    await verifier()(request);
    expect(credentials.named('markUsed')).toEqual([]);
  });
});

describe('the last use', () => {
  test('is recorded by the first request of an hour, to the hour', async () => {
    const stored = store();
    counters.counts = { minute: 1, hour: 1 };
    await verifier()(request);
    expect(credentials.named('markUsed')).toEqual([['markUsed', stored, '2026-11-24T10:00:00.000Z']]);
  });

  test('is recorded while the first request of an hour is counted', async () => {
    const stored = store();
    counters.limits = undefined;
    counters.counts = { minute: 1, hour: 1 };
    const counting = Promise.withResolvers<void>();
    counters.count = async (...args) => {
      counters.calls.push(['count', ...args]);
      await counting.promise;
      return { admitted: true, counts: counters.counts };
    };
    credentials.markUsed = async (...args) => {
      credentials.calls.push(['markUsed', ...args]);
      counting.resolve();
    };
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted', rate: rateOf(59, 999) });
    expect(counters.calls).toEqual([
      countedAhead,
      ['count', sampleTag, limitsOf({ perMinute: 60, perHour: 1000 }), now, { account: accountOf(credential) }],
    ]);
    expect(credentials.named('markUsed')).toEqual([['markUsed', stored, '2026-11-24T10:00:00.000Z']]);
  });

  test('is not recorded if the first request of an hour is denied', async () => {
    store({ scopes: [] });
    counters.limits = undefined;
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'denied' });
    expect(credentials.named('markUsed')).toEqual([]);
  });

  test('is not recorded again in the same hour', async () => {
    store();
    counters.counts = { minute: 1, hour: 10 };
    await verifier()(request);
    expect(credentials.named('markUsed')).toEqual([]);
  });

  test.each(['allow', 'deny'] as const)(
    'that cannot be recorded is reported and does not decide (counter failures: %s)',
    async (onCounterFailure) => {
      store();
      counters.counts = { minute: 1, hour: 1 };
      credentials.markUsed = fail;
      await expect(verifier({ onCounterFailure })(request)).resolves.toMatchObject({
        outcome: 'admitted',
        rate: rateOf(59, 999),
      });
      expect(troubles).toEqual([['last_used_failure', outage]]);
    },
  );
});

describe('authentication fails closed', () => {
  test('when the pepper cannot be read', async () => {
    store();
    pepper.keyring = fail;
    await expect(verifier()(request)).rejects.toBe(outage);
    expect([...credentials.calls, ...counters.calls]).toEqual([]);
  });

  test('when the pepper cannot be refreshed for an unknown key', async () => {
    pepper.refreshedKeyring = fail;
    await expect(verifier()(request)).rejects.toBe(outage);
  });

  test.each(['allow', 'deny'] as const)(
    'when the keys table does not respond (counter failures: %s)',
    async (onCounterFailure) => {
      credentials.find = fail;
      await expect(verifier({ onCounterFailure })(request)).rejects.toBe(outage);
      expect(counters.calls).toEqual(givenBack);
    },
  );

  test('when the plan is not configured', async () => {
    store({ plan: 'Gone' });
    await expect(verifier()(request)).resolves.toMatchObject({
      outcome: 'denied',
      error: { code: 'plan_not_configured', message: expect.stringContaining('The plan Gone') },
      rate: undefined,
    });
    expect(counters.calls).toEqual([...givenBack, noted('plan')]);
  });
});

describe('when the counters do not respond', () => {
  test('requests are admitted without a rate if so configured, and the failure is reported', async () => {
    store();
    counters.countKnown = fail;
    await expect(verifier({ onCounterFailure: 'allow' })(request)).resolves.toEqual({
      ...known,
      outcome: 'admitted',
      rate: undefined,
    });
    expect(troubles).toEqual([['counter_failure', outage]]);
  });

  test('requests fail if so configured, and the failure is reported', async () => {
    store();
    counters.countKnown = fail;
    await expect(verifier({ onCounterFailure: 'deny' })(request)).rejects.toBe(outage);
    expect(troubles).toEqual([['counter_failure', outage]]);
  });

  test('the count is not repeated', async () => {
    store();
    let tries = 0;
    counters.countKnown = async () => {
      tries += 1;
      throw outage;
    };
    await verifier()(request);
    expect(tries).toBe(1);
    expect(counters.calls).toEqual([]);
  });

  test('revoked keys are still refused', async () => {
    store({ isActive: false });
    counters.countKnown = fail;
    await expect(verifier()(request)).resolves.toEqual({ outcome: 'unauthorized' });
  });
});

describe('a change of the pepper', () => {
  test('looks up a key under all peppers in one read', async () => {
    pepper.ring = { current: 'v2', peppers };
    store({}, underV2);
    await verifier()(request);
    expect(credentials.calls).toEqual([['find', [underV2, underV1]]]);
  });

  test('moves a key that is found under an older pepper to the current one', async () => {
    pepper.ring = { current: 'v2', peppers };
    const stored = store({}, underV1);
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted' });
    expect(credentials.named('moveToPepper')).toEqual([
      ['moveToPepper', { reference: underV1, credential: stored }, underV2],
    ]);
  });

  test('does not decide when the move fails, and reports it', async () => {
    pepper.ring = { current: 'v2', peppers };
    store({}, underV1);
    credentials.moveToPepper = fail;
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted', rate: rateOf(58, 990) });
    expect(troubles).toEqual([['pepper_move_failure', outage]]);
  });

  test('finds a key of a pepper that this instance has not read yet', async () => {
    pepper.newer = { current: 'v2', peppers };
    store({}, underV2);
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted' });
    expect(credentials.calls).toEqual([
      ['find', [underV1]],
      ['find', [underV2, underV1]],
    ]);
  });

  test('reads the keys table once for an unknown key when there is no newer keyring', async () => {
    await verifier()(request);
    expect(pepper.calls).toContain('refreshedKeyring');
    expect(credentials.named('find')).toHaveLength(1);
  });

  test('reads again for a key that moved between two peppers during the read', async () => {
    pepper.ring = { current: 'v2', peppers };
    const stored = store({}, underV2);
    let looks = 0;
    credentials.find = async () => (++looks === 1 ? undefined : { reference: underV2, credential: stored });
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted' });
  });

  test('never moves a key back to an older pepper', async () => {
    pepper.ring = { current: 'v1', peppers };
    store({}, underV2);
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted' });
    expect(credentials.named('moveToPepper')).toEqual([]);
  });

  test('reads no keyring again for a known key', async () => {
    store();
    await verifier()(request);
    expect(pepper.calls).not.toContain('refreshedKeyring');
  });
});

describe('the use of a value', () => {
  const recorded = () => credentials.named('markValueUsed').map(([, found, at]) => [found, at]);

  test('of a key with two values is recorded once an hour, with its time', async () => {
    const stored = store({ isOneOfTwo: true, usedAt: new Date(now - 3_600_000).toISOString() });
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted' });
    expect(recorded()).toEqual([[{ reference: underV1, credential: stored }, new Date(now).toISOString()]]);
  });

  test.each<[string, Partial<Credential>]>([
    ['of a key with one value', {}],
    ['of a key whose other value has ended, in another hour', { usedAt: new Date(now - 3_600_000).toISOString() }],
    ['again in the same hour', { isOneOfTwo: true, usedAt: '2026-11-24T10:00:00.000Z' }],
    ['that is refused', { isOneOfTwo: true, scopes: [] }],
  ])('%s is not recorded', async (_, changes) => {
    store(changes);
    await verifier()(request);
    expect(recorded()).toEqual([]);
  });

  test('that is limited is not recorded', async () => {
    store({ isOneOfTwo: true });
    counters.admitted = false;
    counters.counts = { minute: 60, hour: 400 };
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'limited' });
    expect(recorded()).toEqual([]);
  });

  test('that cannot be recorded is reported and does not decide', async () => {
    store({ isOneOfTwo: true });
    credentials.markValueUsed = fail;
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted' });
    expect(troubles).toEqual([['last_used_failure', outage]]);
  });
});

describe('the first use of a new value', () => {
  test('is recorded with its time', async () => {
    const stored = store({ graceOnFirstUse: 60 });
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted', rate: rateOf(58, 990) });
    expect(credentials.named('noteFirstUse')).toEqual([
      ['noteFirstUse', { reference: underV1, credential: stored }, now],
    ]);
  });

  test('is awaited: the response follows the start of the previous value’s grace period', async () => {
    store({ graceOnFirstUse: 60 });
    const steps: string[] = [];
    credentials.noteFirstUse = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      steps.push('noted');
    };
    await verifier()(request);
    expect([...steps, 'answered']).toEqual(['noted', 'answered']);
  });

  test('is not recorded again', async () => {
    store();
    await verifier()(request);
    expect(credentials.named('noteFirstUse')).toEqual([]);
  });

  test.each([
    ['inactive', { isActive: false }],
    ['expired', { validUntil: now }],
    ['of a suspended workspace', { isSuspended: true }],
  ])('is not recorded for a value that is %s', async (_, changes) => {
    store({ graceOnFirstUse: 60, ...changes });
    await expect(verifier()(request)).resolves.toEqual({ outcome: 'unauthorized' });
    expect(credentials.named('noteFirstUse')).toEqual([]);
  });

  test.each<[string, Partial<Credential>, object]>([
    ['a source address that is not allowed', { allowedIps: ['192.0.2.1'] }, { error: expect.any(IpNotAllowedError) }],
    ['a missing scope', { scopes: ['other:read'] }, { error: expect.any(InsufficientScopeError) }],
    ['a plan without API access', { plan: 'Free' }, { error: expect.any(PlanWithoutApiAccessError) }],
  ])('is not recorded for a request that is refused for %s', async (_, changes, refusal) => {
    store({ graceOnFirstUse: 60, ...changes });
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'denied', ...refusal });
    expect(credentials.named('noteFirstUse')).toEqual([]);
  });

  test('is not recorded for a rate-limited request', async () => {
    store({ graceOnFirstUse: 60 });
    counters.admitted = false;
    counters.counts = { minute: 60, hour: 60 };
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'limited' });
    expect(credentials.named('noteFirstUse')).toEqual([]);
  });

  test('that cannot be recorded is reported and does not decide', async () => {
    store({ graceOnFirstUse: 60 });
    credentials.noteFirstUse = fail;
    await expect(verifier()(request)).resolves.toMatchObject({ outcome: 'admitted', rate: rateOf(58, 990) });
    expect(troubles).toEqual([['first_use_failure', outage]]);
  });

  test('is recorded before a move to the current pepper, which the next request makes', async () => {
    pepper.ring = { current: 'v2', peppers };
    store({ graceOnFirstUse: 60 }, underV1);
    const verify = verifier();
    await verify(request);
    expect([credentials.named('noteFirstUse').length, credentials.named('moveToPepper').length]).toEqual([1, 0]);
    credentials.items[0] = { reference: underV1, credential };
    await verify(request);
    expect([credentials.named('noteFirstUse').length, credentials.named('moveToPepper').length]).toEqual([1, 1]);
  });
});

test('each check reads the credential again: a revocation applies to the next request', async () => {
  store();
  const verify = verifier();
  await expect(verify(request)).resolves.toMatchObject({ outcome: 'admitted' });
  credentials.items[0] = { reference: underV1, credential: { ...credential, isActive: false } };
  await expect(verify(request)).resolves.toEqual({ outcome: 'unauthorized' });
  credentials.items[0] = { reference: underV1, credential };
  await expect(verify(request)).resolves.toMatchObject({ outcome: 'admitted' });
  credentials.items.pop();
  await expect(verify(request)).resolves.toEqual({ outcome: 'unauthorized' });
});
