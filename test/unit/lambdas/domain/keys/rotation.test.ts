import { describe, expect, test } from '@jest/globals';
import { everyScope } from '../../../../../lambdas/domain/access/scopes.ts';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import type { LiveValue } from '../../../../../lambdas/domain/keys/live-values.ts';
import {
  isDelivered,
  rotationDue,
  rotationView,
  stateAfterRegeneration,
  withDeliveryAbandoned,
  withDeliveryCompleted,
  withDeliveryRefused,
  withDeliveryStarted,
  withPolicy,
} from '../../../../../lambdas/domain/keys/rotation.ts';
import { Rotation, RotationPolicy } from '../../../../../lambdas/domain/keys/rotation-policy.ts';
import { type RotationState, rotationStateOf } from '../../../../../lambdas/domain/keys/rotation-state.ts';
import { newKey } from '../../../../support/stores/keys.ts';

const now = Date.parse('2026-11-24T12:00:00.000Z');
const at = '2026-11-24T12:00:00.000Z';
const inADay = '2026-11-25T12:00:00.000Z';
const in30Days = '2026-12-24T12:00:00.000Z';
const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:theirs-AbCdEf';
const managedArn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:latchkey/ours-AbCdEf';

const managed: RotationPolicy = { everyDays: 30, gracePeriodSeconds: 86_400, deliverTo: 'managed' };
const toTheirs: RotationPolicy = { ...managed, deliverTo: arn };
const pending = { secretArn: arn, versionId: 'version-1', startedAt: at, baseVersionId: 'version-0' };

const plain = newKey('ws_1', {}, now).record;
const [first] = plain.values as [LiveValue];
const second: LiveValue = { ...first, digest: 'digest-2', mask: 'mask-2' };

const untouched: RotationState = {
  count: 0,
  nextAt: null,
  lastRotatedAt: null,
  deliveredTo: null,
  managedSecret: null,
  pending: null,
  abandoned: null,
  failure: null,
};
const withState = (state: Partial<RotationState>, changes: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
  ...plain,
  rotation: toTheirs,
  policyHolderScopes: everyScope,
  rotationState: { ...untouched, ...state },
  ...changes,
});

describe('a rotation policy', () => {
  const problemsOf = (policy: unknown) =>
    RotationPolicy.safeParse(policy).error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [];

  test('needs an interval and a secret, and has a default grace period of a day', () => {
    expect(RotationPolicy.parse({ everyDays: 30, deliverTo: 'managed' })).toEqual(managed);
    expect(RotationPolicy.parse({ everyDays: 30, deliverTo: arn })).toEqual(toTheirs);
  });

  test.each([1, 365])('accepts an interval of %d days', (everyDays) => {
    expect(RotationPolicy.parse({ ...managed, everyDays })).toMatchObject({ everyDays });
  });

  test.each([
    [0, 'must be at least 1'],
    [-1, 'must be at least 1'],
    [366, 'must be at most 365'],
  ])('refuses an interval of %d days', (everyDays, message) => {
    expect(problemsOf({ ...managed, everyDays })).toContainEqual(['everyDays', message]);
  });

  test.each([60, 2_592_000])('accepts a grace period of %d seconds', (gracePeriodSeconds) => {
    expect(RotationPolicy.parse({ ...managed, gracePeriodSeconds })).toMatchObject({ gracePeriodSeconds });
  });

  test.each([
    [59, 'must be at least 60 (a minute)'],
    [0, 'must be at least 60 (a minute)'],
    [2_592_001, 'must be at most 2592000 (30 days)'],
  ])('refuses a grace period of %d seconds', (gracePeriodSeconds, message) => {
    expect(problemsOf({ ...managed, everyDays: 365, gracePeriodSeconds })).toEqual([['gracePeriodSeconds', message]]);
  });

  test('has a grace period no longer than its interval', () => {
    expect(RotationPolicy.safeParse({ ...managed, everyDays: 2, gracePeriodSeconds: 172_800 }).success).toBe(true);
    expect(problemsOf({ ...managed, everyDays: 2, gracePeriodSeconds: 172_801 })).toEqual([
      ['gracePeriodSeconds', 'must not be longer than everyDays: at most two values live at a time'],
    ]);
  });

  test.each([
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:a-AbCdEf',
    'arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:team/prod/key_1+=.@-AbCdEf',
    'arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:a-012345',
  ])('accepts the secret %s', (deliverTo) => {
    expect(RotationPolicy.parse({ ...managed, deliverTo })).toMatchObject({ deliverTo });
  });

  test.each([
    '',
    'Managed',
    'my-secret',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:a',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:a-AbCdE',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:-AbCdEf',
    'arn:aws:secretsmanager:us-east-1:12345678901:secret:a-AbCdEf',
    'arn:aws:secretsmanager:us-east-1::secret:a-AbCdEf',
    'arn:aws:ssm:us-east-1:123456789012:parameter/a',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:a b-AbCdEf',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:a*-AbCdEf',
    'arn:aws:secretsmanager:us-east-1:123456789012:secret:a-AbCdEf\n',
    ` ${arn}`,
    `arn:aws:secretsmanager:us-east-1:123456789012:secret:${'a'.repeat(513)}-AbCdEf`,
  ])('refuses the secret %j', (deliverTo) => {
    expect(problemsOf({ ...managed, deliverTo })).toEqual([
      [
        'deliverTo',
        'must be "managed", or the full ARN of a secret of AWS Secrets Manager, with its last six characters',
      ],
    ]);
  });

  test.each([
    ['no interval', { deliverTo: 'managed' }],
    ['no secret', { everyDays: 30 }],
    ['half a day', { ...managed, everyDays: 1.5 }],
    ['a text for the interval', { ...managed, everyDays: '30' }],
    ['a null grace', { ...managed, gracePeriodSeconds: null }],
    ['half a second of grace', { ...managed, gracePeriodSeconds: 60.5 }],
    ['a list of secrets', { ...managed, deliverTo: [arn] }],
    ['an unknown field', { ...managed, secretArn: arn }],
    ['a state that only the service knows', { ...managed, nextRotationAt: at }],
  ])('is invalid with %s', (_, policy) => {
    expect(RotationPolicy.safeParse(policy).success).toBe(false);
  });
});

describe('a key that gets a policy', () => {
  test('is due immediately', () => {
    const record = withPolicy(plain, managed, now);
    expect(record).toEqual({ ...plain, rotation: managed, rotationState: { ...untouched, count: 1, nextAt: at } });
    expect(rotationDue(record)).toBe(at);
  });

  test('and never had one is unchanged by a removal', () => {
    expect(withPolicy(plain, null, now)).toEqual(plain);
  });

  test('for the same secret stays delivered there, and is due by the new policy', () => {
    const record = withState({ count: 3, deliveredTo: arn, nextAt: in30Days, lastRotatedAt: at });
    expect(withPolicy(record, { ...toTheirs, everyDays: 7 }, now).rotationState).toEqual({
      ...untouched,
      count: 4,
      nextAt: at,
      lastRotatedAt: at,
      deliveredTo: arn,
    });
  });

  test('for another secret is not delivered yet, and drops the refusal of the old one', () => {
    const failure = { at, reason: 'access_denied', attempts: 9 } as const;
    const record = withState({ count: 3, deliveredTo: arn, nextAt: in30Days, failure });
    expect(withPolicy(record, managed, now).rotationState).toEqual({ ...untouched, count: 4, nextAt: at });
  });

  test('during a delivery continues with that value', () => {
    const changed = withPolicy(withState({ count: 3, nextAt: in30Days, pending }), managed, now);
    expect(changed.rotationState).toMatchObject({ pending: { ...pending, isLast: false }, nextAt: at });
  });
});

describe('a key whose policy is removed', () => {
  test('is never due again, and has no delivery target', () => {
    const record = withPolicy(
      withState({ count: 3, nextAt: at, deliveredTo: arn, managedSecret: managedArn }),
      null,
      now,
    );
    expect(record.rotation).toBeNull();
    expect(record.rotationState).toEqual({ ...untouched, count: 4, managedSecret: managedArn });
    expect(rotationDue(record)).toBeNull();
  });

  test('during a delivery has no delivery target once that value is delivered', () => {
    const ended = withPolicy(
      withState({ count: 3, nextAt: in30Days, pending }, { values: [second, first] }),
      null,
      now,
    );
    expect(withDeliveryCompleted(ended, now).rotationState).toMatchObject({
      pending: null,
      deliveredTo: null,
      nextAt: null,
    });
    expect(isDelivered(withDeliveryCompleted(ended, now))).toBe(false);
    const again = withPolicy(ended, managed, now);
    expect(withDeliveryCompleted(again, now).rotationState).toMatchObject({
      pending: null,
      deliveredTo: pending.secretArn,
    });
  });

  test('during a delivery is due for it, because the value works already', () => {
    const record = withPolicy(withState({ count: 3, nextAt: in30Days, pending }), null, now);
    expect(rotationDue(record)).toBe(at);
  });

  test('and set again does not continue with the value that was prepared before', () => {
    const before = rotationStateOf(withState({ count: 3 })).count;
    const again = withPolicy(withPolicy(withState({ count: 3 }), null, now), toTheirs, now);
    expect(rotationStateOf(again).count).toBeGreaterThan(before);
  });
});

describe('a rotation that starts', () => {
  test('keeps both values without an end, and is due immediately', () => {
    const record = withState({ count: 3, nextAt: at }, { isRecoverable: true });
    const changed = withDeliveryStarted(record, second, pending, now + 1000);
    expect(changed).toEqual({
      ...record,
      values: [{ ...second, issuedAt: '2026-11-24T12:00:01.000Z' }, first],
      isRecoverable: false,
      updatedAt: '2026-11-24T12:00:01.000Z',
      rotationState: { ...untouched, count: 4, nextAt: '2026-11-24T12:00:01.000Z', pending },
    });
    expect(rotationDue(changed)).toBe('2026-11-24T12:00:01.000Z');
  });

  test('records the scopes of the caller who set the policy, because they chose the secret', () => {
    const record = withState({}, { policyHolderScopes: ['status:*'] });
    expect(withDeliveryStarted(record, second, pending, now).values[0]?.holderScopes).toEqual(['status:*']);
  });

  test.each<[string, (string[] | undefined)[], string[] | undefined]>([
    ['of the only value', [['status:*']], ['status:*']],
    ['that all holders had, of two values', [['*'], ['status:*']], ['status:*']],
    ['of the key, of values with holders that have nothing in common', [['*:read'], ['status:*']], ['status:read']],
    ['of the value that records them', [['status:*'], undefined], ['status:*']],
    ['of no value, if none records them', [undefined, undefined], undefined],
  ])('without a policy, records the scopes %s', (_, holders, expected) => {
    const values = holders.map((holderScopes, index) => ({ ...first, digest: `digest-${index}`, holderScopes }));
    const record = withState({}, { rotation: null, scopes: ['status:read'], values });
    expect(withDeliveryStarted(record, second, pending, now).values[0]?.holderScopes).toEqual(expected);
  });

  test('removes a value in its grace period, because at most two work', () => {
    const inGrace = { ...second, validUntil: in30Days };
    const third = { ...first, digest: 'digest-3' };
    expect(withDeliveryStarted(withState({}, { values: [first, inGrace] }), third, pending, now).values).toEqual([
      third,
      first,
    ]);
  });

  test('clears a pending first use, and an end that was set', () => {
    const waiting = { ...first, graceOnFirstUse: 60, validUntil: in30Days };
    expect(withDeliveryStarted(withState({}, { values: [waiting] }), second, pending, now).values).toEqual([
      second,
      first,
    ]);
  });

  test('records a managed secret, and no other', () => {
    const ours = { ...pending, secretArn: managedArn };
    expect(withDeliveryStarted(withState({}, { rotation: managed }), second, ours, now).rotationState).toMatchObject({
      managedSecret: managedArn,
    });
    expect(
      withDeliveryStarted(withState({ managedSecret: managedArn }), second, pending, now).rotationState,
    ).toMatchObject({
      managedSecret: managedArn,
    });
    expect(withDeliveryStarted(withState({}), second, pending, now).rotationState).toMatchObject({
      managedSecret: null,
    });
  });
});

describe('a finished rotation', () => {
  const failure = { at, reason: 'secret_rejected', attempts: 2 } as const;
  const underWay = withState({ count: 4, nextAt: at, pending, failure }, { values: [second, first] });

  test('sets the grace period of the previous value, and the time of the next rotation', () => {
    expect(withDeliveryCompleted(underWay, now)).toEqual({
      ...underWay,
      values: [second, { ...first, validUntil: inADay }],
      updatedAt: at,
      rotationState: { ...untouched, count: 4, nextAt: in30Days, lastRotatedAt: at, deliveredTo: arn },
    });
  });

  test('without a policy has a grace period of a day and no next rotation', () => {
    const changed = withDeliveryCompleted({ ...underWay, rotation: null }, now);
    expect(changed.values[1]?.validUntil).toBe(inADay);
    expect(changed.rotationState).toMatchObject({ nextAt: null, deliveredTo: arn, lastRotatedAt: at });
    expect(rotationDue(changed)).toBeNull();
  });

  test('in a secret that the policy no longer names leaves the new secret due', () => {
    expect(withDeliveryCompleted({ ...underWay, rotation: managed }, now).rotationState).toMatchObject({
      nextAt: at,
      deliveredTo: arn,
    });
  });

  test('of a key with one value keeps that value', () => {
    expect(withDeliveryCompleted({ ...underWay, values: [second] }, now).values).toEqual([second]);
  });
});

describe('an abandoned rotation', () => {
  const underWay = withState({ count: 4, nextAt: in30Days, pending }, { values: [second, first], isRecoverable: true });

  test('leaves the previous value as the only one, and is due again with another attempt number', () => {
    expect(withDeliveryAbandoned(underWay, now)).toEqual({
      ...underWay,
      values: [first],
      isRecoverable: false,
      updatedAt: at,
      rotationState: { ...untouched, count: 5, nextAt: at, abandoned: 'version-1' },
    });
  });

  test('without a policy is not due again', () => {
    expect(rotationDue(withDeliveryAbandoned({ ...underWay, rotation: null }, now))).toBeNull();
  });
});

describe('a secret that refuses', () => {
  test('is retried after 5 minutes, with doubling waits up to a day', () => {
    let record = withState({ count: 1, nextAt: at });
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 12; attempt++) {
      record = withDeliveryRefused(record, 'access_denied', now);
      waits.push((Date.parse(record.rotationState?.nextAt ?? '') - now) / 60_000);
      expect(record.rotationState?.failure).toEqual({ at, reason: 'access_denied', attempts: attempt });
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440, 1440]);
  });

  test('is still retried once a day after years', () => {
    const failure = { at, reason: 'access_denied', attempts: 5000 } as const;
    expect(rotationDue(withDeliveryRefused(withState({ failure }), 'access_denied', now))).toBe(inADay);
  });

  test('has its last reason recorded, and changes nothing else of the key', () => {
    const record = withState({ count: 1, nextAt: at, pending, failure: { at, reason: 'access_denied', attempts: 1 } });
    const changed = withDeliveryRefused(record, 'secret_deleted', now);
    expect(changed).toEqual({
      ...record,
      rotationState: {
        ...untouched,
        count: 1,
        nextAt: '2026-11-24T12:10:00.000Z',
        pending,
        failure: { at, reason: 'secret_deleted', attempts: 2 },
      },
    });
    expect(rotationDue(changed)).toBe('2026-11-24T12:10:00.000Z');
  });
});

describe('a regeneration by a person', () => {
  test('does not affect a key without a rotation', () => {
    expect(stateAfterRegeneration(plain, now)).toBeNull();
  });

  test('ends a running rotation, and makes the secret due for a working value', () => {
    const record = withState({ count: 4, nextAt: in30Days, deliveredTo: arn, managedSecret: managedArn, pending });
    expect(stateAfterRegeneration(record, now)).toEqual({
      ...untouched,
      count: 5,
      nextAt: at,
      managedSecret: managedArn,
      abandoned: 'version-1',
    });
  });

  test('ends the rotation of a key without a policy', () => {
    const record = withState({ count: 4, deliveredTo: arn, pending }, { rotation: null });
    expect(stateAfterRegeneration(record, now)).toEqual({ ...untouched, count: 5, abandoned: 'version-1' });
  });
});

describe('a rotation', () => {
  test('is due at its time, while the key is active', () => {
    expect(rotationDue(withState({ nextAt: inADay }))).toBe(inADay);
    expect(rotationDue(withState({ nextAt: null }))).toBeNull();
    expect(rotationDue(plain)).toBeNull();
  });

  test('is not due for an inactive key, except during a delivery', () => {
    expect(rotationDue(withState({ nextAt: inADay }, { isActive: false }))).toBeNull();
    expect(rotationDue(withState({ nextAt: inADay, pending }, { isActive: false }))).toBe(inADay);
  });

  test('is not due at or after the expiry of the key, except during a delivery', () => {
    expect(rotationDue(withState({ nextAt: inADay }, { expiresAt: '2026-11-25T12:00:00.001Z' }))).toBe(inADay);
    expect(rotationDue(withState({ nextAt: inADay }, { expiresAt: inADay }))).toBeNull();
    expect(rotationDue(withState({ nextAt: inADay }, { expiresAt: at }))).toBeNull();
    expect(rotationDue(withState({ nextAt: inADay, pending }, { expiresAt: at }))).toBe(inADay);
  });

  test('without a policy is due only during a delivery', () => {
    expect(rotationDue(withState({ nextAt: inADay }, { rotation: null }))).toBeNull();
    expect(rotationDue(withState({ nextAt: inADay, pending }, { rotation: null }))).toBe(inADay);
  });
});

describe('a key’s value is delivered to a secret', () => {
  test.each<[string, ApiKeyRecord, boolean]>([
    ['with a policy', withState({}), true],
    ['while one is on its way', withState({ pending }, { rotation: null }), true],
    ['once it was', withState({ deliveredTo: arn }, { rotation: null }), true],
    ['not of a key that was never rotated', plain, false],
    ['not after the policy was taken away', withPolicy(withState({ deliveredTo: arn }), null, now), false],
  ])('%s', (_, record, delivered) => {
    expect(isDelivered(record)).toBe(delivered);
  });
});

describe('the view of a rotation', () => {
  test('is empty without a policy', () => {
    expect(rotationView(plain)).toBeNull();
    expect(rotationView(withState({ deliveredTo: arn, nextAt: at }, { rotation: null }))).toBeNull();
  });

  test('has the policy, the due time, and no secret before the service has created one', () => {
    expect(rotationView(withPolicy(plain, managed, now))).toEqual({
      ...managed,
      secretArn: null,
      nextRotationAt: at,
      lastRotatedAt: null,
      lastFailure: null,
    });
  });

  test('has the managed secret', () => {
    const record = withState({ managedSecret: managedArn, nextAt: in30Days }, { rotation: managed });
    expect(rotationView(record)?.secretArn).toBe(managedArn);
  });

  test('has the secret with the current value rather than the next target', () => {
    const record = withState({ deliveredTo: managedArn, nextAt: at });
    expect(rotationView(record)).toMatchObject({ deliverTo: arn, secretArn: managedArn });
  });

  test('has the time of the last rotation, and the last refusal', () => {
    const failure = { at, reason: 'secret_not_tagged', attempts: 3 } as const;
    const view = rotationView(withState({ deliveredTo: arn, lastRotatedAt: at, nextAt: inADay, failure }));
    expect(view).toEqual({
      ...toTheirs,
      secretArn: arn,
      nextRotationAt: inADay,
      lastRotatedAt: at,
      lastFailure: failure,
    });
    expect(Rotation.safeParse(view).success).toBe(true);
  });

  test('has no next time while the key is inactive', () => {
    expect(rotationView(withState({ nextAt: at }, { isActive: false }))?.nextRotationAt).toBeNull();
  });
});
