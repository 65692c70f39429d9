import { describe, expect, test } from '@jest/globals';
import { everyScope } from '../../../../../lambdas/domain/access/scopes.ts';
import { auditEvent } from '../../../../../lambdas/domain/events/audit-event.ts';
import { NewApiKey } from '../../../../../lambdas/domain/keys/api-key.ts';
import { issueKey, issueValue, withRegeneratedValue } from '../../../../../lambdas/domain/keys/issue-key.ts';
import { rotationStateOf } from '../../../../../lambdas/domain/keys/rotation-state.ts';
import { ascending, defaultFormat, filledWith, peppers, sampleDigests, sampleKeyValue, sampleTag } from '../support.ts';

/** 2016-07-30T22:36:16.385Z, the moment of the ULID specification's example. */
const now = 1_469_918_176_385;
const dependencies = { keyFormat: defaultFormat, clock: () => now, random: ascending };
const keyring = { current: 'v1', peppers };
const owner = { workspaceId: 'ws_01ARYZ6S410000000000000000', isRoot: false };

const sampleValue = {
  pepperVersion: 'v1',
  digest: sampleDigests.v1,
  mask: 'vsk_live_OGusQGwp...DfnG',
  validUntil: null,
  graceOnFirstUse: null,
};

describe('issuing a key', () => {
  const issued = issueKey(dependencies, keyring, owner, NewApiKey.parse({ name: 'Deploy' }), everyScope);

  test('returns the value for the random bytes, and stores its mask and its digest (known answers)', () => {
    expect(issued).toEqual({
      keyValue: sampleKeyValue,
      record: {
        id: 'key_01ARYZ6S410000000000000000',
        ...owner,
        tag: sampleTag,
        name: 'Deploy',
        environment: 'live',
        isActive: true,
        scopes: ['*'],
        allowedIps: [],
        expiresAt: null,
        rotation: null,
        limits: null,
        quota: null,
        ownerId: null,
        description: null,
        metadata: {},
        rotationState: null,
        values: [{ ...sampleValue, holderScopes: everyScope, issuedAt: '2016-07-30T22:36:16.385Z' }],
        isRecoverable: false,
        createdAt: '2016-07-30T22:36:16.385Z',
        updatedAt: '2016-07-30T22:36:16.385Z',
        handledUntil: '2016-07-30T22:36:16.385Z',
        lastUsedAt: null,
        foundUnusedAt: null,
        changedAt: '2016-07-30T22:36:16.385Z',
        revision: 1,
      },
    });
  });

  test('stores neither the value nor its secret part', () => {
    const stored = JSON.stringify(issued.record);
    expect(stored).not.toContain(sampleKeyValue);
    expect(stored).not.toContain(sampleKeyValue.slice('vsk_live_'.length, -6));
    expect(stored).not.toContain(sampleKeyValue.slice('vsk_live_'.length, 'vsk_live_'.length + 9));
  });

  test('uses the current pepper only', () => {
    const { record } = issueKey(
      dependencies,
      { current: 'v2', peppers },
      owner,
      NewApiKey.parse({ name: 'Deploy' }),
      everyScope,
    );
    const value = { ...sampleValue, pepperVersion: 'v2', digest: sampleDigests.v2, holderScopes: everyScope };
    expect(record.values).toEqual([{ ...value, issuedAt: record.createdAt }]);
  });
});

describe('regenerating a key', () => {
  const { record } = issueKey(
    { ...dependencies, random: filledWith(0) },
    keyring,
    owner,
    NewApiKey.parse({ name: 'Deploy', scopes: ['status:read'] }),
    everyScope,
  );
  const { keyValue, value } = issueValue(dependencies, keyring, { environment: 'live', tag: sampleTag });
  const later = now + 60_000;
  const renewed = withRegeneratedValue(record, value, { mode: 'immediate' }, later);

  test('changes value, mask, digest and update time, and keeps id, name and permissions', () => {
    expect(keyValue).toBe(sampleKeyValue);
    const at = '2016-07-30T22:37:16.385Z';
    expect(renewed).toEqual({ ...record, values: [{ ...sampleValue, issuedAt: at }], updatedAt: at, changedAt: at });
  });

  test('keeps no digest of the old value', () => {
    expect(JSON.stringify(renewed)).not.toContain(record.values[0]?.digest);
  });

  test('keeps the previous value as long as requested', () => {
    const [before] = record.values;
    const inGrace = withRegeneratedValue(record, value, { mode: 'grace', gracePeriodSeconds: 60 }, later);
    expect(inGrace.values).toEqual([
      { ...sampleValue, issuedAt: '2016-07-30T22:37:16.385Z' },
      { ...before, validUntil: '2016-07-30T22:38:16.385Z' },
    ]);
  });

  test('clears the record of a kept value, which belongs to the previous value', () => {
    const kept = { ...record, isRecoverable: true };
    expect(withRegeneratedValue(kept, value, { mode: 'immediate' }, later).isRecoverable).toBe(false);
  });

  test('makes the secret of a rotated key due for a working value', () => {
    const rotated = issueKey(
      dependencies,
      keyring,
      owner,
      NewApiKey.parse({ name: 'Deploy', rotation: { everyDays: 30, deliverTo: 'managed' } }),
      everyScope,
    ).record;
    const pending = {
      secretArn: 'arn',
      versionId: 'version',
      startedAt: '2016-07-30T22:36:16.385Z',
      baseVersionId: null,
    };
    const state = { ...rotationStateOf(rotated), count: 4, deliveredTo: 'arn', managedSecret: 'arn', pending };
    expect(
      withRegeneratedValue({ ...rotated, rotationState: state }, value, { mode: 'immediate' }, later).rotationState,
    ).toEqual({
      ...state,
      count: 5,
      nextAt: '2016-07-30T22:37:16.385Z',
      deliveredTo: null,
      pending: null,
      abandoned: 'version',
    });
  });
});

test('an audit event has its id and time from one reading of the clock', () => {
  const event = {
    action: 'key.created',
    workspaceId: owner.workspaceId,
    keyId: 'key_01ARYZ6S410000000000000000',
    actor: { type: 'operator', id: 'arn:aws:iam::123456789012:role/Ops' },
    requestId: 'request-1',
    changes: NewApiKey.parse({ name: 'Deploy' }),
  } as const;
  let readings = 0;
  const clock = () => now + 1000 * readings++;
  expect(auditEvent({ clock, random: filledWith(0xff) }, event)).toEqual({
    ...event,
    id: '01ARYZ6S41ZZZZZZZZZZZZZZZZ',
    at: '2016-07-30T22:36:16.385Z',
  });
});
