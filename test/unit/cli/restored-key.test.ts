import { describe, expect, test } from '@jest/globals';
import { Evidence } from '../../../cli/restore/evidence.ts';
import { restoredKey } from '../../../cli/restore/restored-key.ts';
import { restoredMembers } from '../../../cli/restore/restored-members.ts';
import { restoredWorkspace } from '../../../cli/restore/restored-workspace.ts';
import type { StoredMember } from '../../../lambdas/adapters/dynamodb/member-store.ts';
import type { AuditAction } from '../../../lambdas/domain/events/event-types.ts';
import { NewApiKey } from '../../../lambdas/domain/keys/api-key.ts';
import type { ApiKeyRecord } from '../../../lambdas/domain/keys/key-record.ts';
import type { Workspace } from '../../../lambdas/domain/workspaces/workspace.ts';
import { newKey, newValue, noon } from '../../support/stores/keys.ts';

const { record } = newKey('ws_1', { scopes: ['a:*', 'b:read'], allowedIps: ['10.0.0.0/8'] });
const backup: ApiKeyRecord = record;
const keeping = { keepsRevocations: true, now: noon };
const undoing = { keepsRevocations: false, now: noon };

const since = (...actions: AuditAction[]) =>
  new Evidence(actions.map((action) => ({ id: action, action, keyId: backup.id, changes: { subject: 'ana' } })));
const settingsChanged = (changes: Record<string, unknown>, action: AuditAction = 'key.updated') =>
  new Evidence([{ id: '1', action, keyId: backup.id, changes }]);
const changed = (fields: Partial<ApiKeyRecord>): ApiKeyRecord => ({ ...backup, revision: 7, ...fields });
const restored = (live: ApiKeyRecord | undefined, evidence = since(), rules = keeping) =>
  restoredKey(backup, live, evidence, rules);

describe('a key', () => {
  test('that has not changed stays unchanged', () => {
    const live = changed({ lastUsedAt: '2026-11-24T13:00:00.000Z' });
    expect(restored(live)).toBe(live);
  });

  test('from before keys had limits and quotas stays unchanged', () => {
    const { limits: _limits, quota: _quota, ...earlier } = backup;
    const live = { ...earlier, revision: 7 } as ApiKeyRecord;
    expect(restoredKey(earlier as ApiKeyRecord, live, since(), keeping)).toBe(live);
  });

  test('keeps what a newer version stores in it', () => {
    const live = { ...changed({ name: 'Damaged' }), newer: 1 };
    expect(restored(live)).toEqual({ ...live, name: backup.name, revision: 8 });
  });

  test('has the fields again that never change', () => {
    const live = changed({ environment: 'test', createdAt: '2030-01-01T00:00:00.000Z', isRoot: true });
    expect(restored(live)).toMatchObject({ environment: 'live', createdAt: backup.createdAt, isRoot: false });
    expect(restored({ ...live, id: 'key_x', workspaceId: 'ws_x' })).toMatchObject({
      id: backup.id,
      workspaceId: 'ws_1',
    });
  });

  const decisive = ['isActive', 'scopes', 'allowedIps', 'expiresAt', 'limits', 'quota', 'rotation'];
  test.each(Object.keys(NewApiKey.shape).filter((setting) => !decisive.includes(setting)))(
    'has the %s of the backup',
    (setting) => {
      const damaged = { ...changed({}), [setting]: 'damaged' };
      expect(restored(damaged)).toEqual({ ...backup, revision: 8 });
      expect(restored(damaged, since('key.updated'))).toHaveProperty(setting, backup[setting as keyof ApiKeyRecord]);
    },
  );

  test('keeps its use, and what follows from it', () => {
    const at = '2026-11-24T13:00:00.000Z';
    const live = changed({ lastUsedAt: at, handledUntil: at, foundUnusedAt: at, changedAt: at, name: 'Damaged' });
    expect(restored(live)).toEqual({ ...live, name: backup.name, revision: 8 });
  });

  test('gets a revision above both, so no older write applies to it', () => {
    expect(restored(changed({ name: 'Damaged' }))).toMatchObject({ name: backup.name, revision: 8 });
    expect(restored(undefined)).toEqual({ ...backup, revision: backup.revision + 1 });
  });

  test.each([
    ['fewer scopes', { scopes: ['a:read'] }, { scopes: ['a:read'] }],
    ['more scopes', { scopes: ['*'] }, { scopes: ['a:*', 'b:read'] }],
    ['other scopes', { scopes: ['a:read', 'c:read'] }, { scopes: ['a:read'] }],
    ['no common scope', { scopes: ['c:read'] }, { scopes: ['a:*', 'b:read'], isActive: false }],
    ['fewer addresses', { allowedIps: ['10.1.0.0/16'] }, { allowedIps: ['10.1.0.0/16'] }],
    ['more addresses', { allowedIps: [] }, { allowedIps: ['10.0.0.0/8'] }],
    ['no common address', { allowedIps: ['192.0.2.1'] }, { allowedIps: ['10.0.0.0/8'], isActive: false }],
    ['an earlier expiry', { expiresAt: '2027-01-01T00:00:00.000Z' }, { expiresAt: '2027-01-01T00:00:00.000Z' }],
    ['limits', { limits: { perMinute: 5 } }, { limits: { perMinute: 5 } }],
    ['a lower limit', { limits: { perMinute: 50, perHour: 100 } }, { limits: { perMinute: 50, perHour: 100 } }],
    ['a quota', { quota: { requests: 5, per: 'day' as const } }, { quota: { requests: 5, per: 'day' } }],
    ['another period', { quota: { requests: 5, per: 'total' as const } }, { quota: { requests: 5, per: 'total' } }],
    ['a deactivation', { isActive: false }, { isActive: false }],
  ])('keeps restrictions since the backup: %s', (_, change, expected) => {
    const evidence = settingsChanged(change);
    expect(restored(changed(change), evidence)).toMatchObject(expected);
    // Damage of the live key, or its loss, does not undo them.
    expect(restored(changed({}), evidence)).toMatchObject(expected);
    expect(restored(undefined, evidence)).toMatchObject(expected);
    expect(restored(changed(change), evidence, undoing)).toMatchObject({
      scopes: backup.scopes,
      allowedIps: backup.allowedIps,
      expiresAt: null,
      isActive: true,
    });
    // Without an event, the same difference is damage.
    expect(restored(changed(change))).toMatchObject({ scopes: backup.scopes, isActive: true });
  });

  test('stays as its last event left it', () => {
    const event = (id: string, isActive: boolean) => ({
      id,
      action: isActive ? ('key.activated' as const) : ('key.deactivated' as const),
      keyId: backup.id,
      changes: { isActive },
    });
    expect(restored(changed({}), new Evidence([event('1', false), event('2', true)]))?.isActive).toBe(true);
    expect(restored(changed({}), new Evidence([event('1', true), event('2', false)]))?.isActive).toBe(false);
  });

  test.each<AuditAction>(['key.deleted', 'key.regenerated', 'key.rotated'])(
    'that is gone stays gone after %s: its old value must not work again',
    (action) => {
      expect(restored(undefined, since(action))).toBeUndefined();
      expect(restored(undefined, since(action), undoing)).toMatchObject({ values: backup.values });
    },
  );

  test('keeps no rotation policy that somebody has ended', () => {
    const rotation = { everyDays: 30, gracePeriodSeconds: 60, deliverTo: 'managed' };
    const old = { ...backup, rotation };
    const ended = settingsChanged({ rotation: null });
    expect(restoredKey(old, { ...changed({}), rotation }, ended, keeping)?.rotation).toBeNull();
    expect(restoredKey(old, changed({}), since(), keeping)?.rotation).toEqual(rotation);
  });

  test('gets no scope that a holder of its new value lacked', () => {
    const value = { ...newValue(backup).value, holderScopes: ['b:read'] };
    const live = changed({ scopes: ['b:read'], values: [value] });
    const result = restored(live, since('key.regenerated'));
    expect(result).toMatchObject({ scopes: ['b:read'], values: [value] });
  });

  test('is deactivated if a holder of its new value had none of its scopes', () => {
    const value = { ...newValue(backup).value, holderScopes: ['c:read'] };
    const live = changed({ scopes: ['c:read'], values: [value] });
    expect(restored(live, since('key.regenerated'))).toMatchObject({ isActive: false });
  });

  test('keeps the digest under its present pepper', () => {
    const [value] = backup.values;
    const moved = { ...value, pepperVersion: 'v2', digest: 'other' } as (typeof backup.values)[number];
    expect(restored(changed({ values: [moved], name: 'Damaged' }))?.values).toEqual([moved]);
  });

  test('loses a value that no event explains', () => {
    const { value } = newValue(backup);
    expect(restored(changed({ values: [value] }))?.values).toEqual(backup.values);
  });

  test('keeps the end that a previous value has now', () => {
    const [value] = backup.values;
    const ended = { ...value, validUntil: '2026-11-25T00:00:00.000Z' } as (typeof backup.values)[number];
    expect(restored(changed({ values: [ended], name: 'x' }))?.values[0]?.validUntil).toBe(ended.validUntil);
    expect(restored(changed({ values: [ended], name: 'x' }), since(), undoing)?.values[0]?.validUntil).toBeNull();
  });

  describe('with a previous value in the backup', () => {
    const [previous] = backup.values as [(typeof backup.values)[number]];
    const later = '2026-12-24T12:00:00.000Z';
    const { value: newest } = newValue(backup);
    const old = {
      ...backup,
      values: [
        { ...newest, graceOnFirstUse: 3600 },
        { ...previous, validUntil: later },
      ],
    };

    test('the previous value stays ended if the live key no longer has it', () => {
      const live = { ...changed({ name: 'Damaged' }), values: [newest] };
      expect(restoredKey(old, live, since(), keeping)?.values).toEqual([newest]);
      expect(restoredKey(old, live, since(), undoing)?.values).toHaveLength(2);
    });

    test('an abandoned delivery stays abandoned', () => {
      const live = { ...changed({ name: 'Damaged' }), values: [{ ...previous, validUntil: null }] };
      expect(restoredKey(old, live, since(), keeping)?.values).toEqual([{ ...previous, validUntil: later }]);
    });

    test('the newest value counts as used if the live key is gone', () => {
      expect(restoredKey(old, undefined, since(), keeping)?.values).toEqual([
        newest,
        { ...previous, validUntil: new Date(noon + 3_600_000).toISOString() },
      ]);
    });
  });

  test('is rotated again if its secret holds a value that is undone', () => {
    const rotation = { everyDays: 30, gracePeriodSeconds: 60, deliverTo: 'managed' };
    const old = { ...backup, rotation };
    const live = { ...changed({ values: [newValue(backup).value] }), rotation };
    const result = restoredKey(old, live, since('key.rotated'), undoing);
    expect(result?.values).toEqual(backup.values);
    expect(result?.rotationState?.nextAt).toBe(new Date(noon).toISOString());
  });
});

describe('a workspace', () => {
  const workspace: Workspace = {
    id: 'ws_1',
    name: 'Acme',
    plan: 'Free',
    status: 'active',
    keyCount: 1,
    rootKeyId: null,
    gatewayKey: null,
    retiredGatewayKeys: [],
    planChanges: 0,
    createdAt: '2026-11-24T12:00:00.000Z',
    updatedAt: '2026-11-24T12:00:00.000Z',
    version: 3,
    revision: 2,
    appliedRevision: 2,
    progress: null,
  };

  test('stays on its plan, and stays suspended', () => {
    const live: Workspace = { ...workspace, plan: 'Pro', status: 'suspended' };
    expect(restoredWorkspace(workspace, live, since('workspace.suspended'), keeping)).toEqual({
      isNew: false,
      workspace: live,
    });
    // Damage of the status, or the loss of the item, does not resume it.
    expect(restoredWorkspace(workspace, { ...live, status: 'active' }, since('workspace.suspended'), keeping)).toEqual({
      isNew: false,
      workspace: { ...live, revision: 3 },
    });
    expect(restoredWorkspace(workspace, undefined, since('workspace.suspended'), keeping)).toMatchObject({
      workspace: { status: 'suspended' },
    });
    const resumed = since('workspace.suspended', 'workspace.resumed');
    expect(restoredWorkspace(workspace, undefined, resumed, keeping)).toMatchObject({
      workspace: { status: 'active' },
    });
    expect(restoredWorkspace(workspace, live, since('workspace.suspended'), undoing)).toEqual({
      isNew: false,
      workspace: { ...live, status: 'active', revision: 3 },
    });
  });

  test('stays deleted if somebody deleted it', () => {
    expect(restoredWorkspace(workspace, undefined, since('workspace.deleted'), keeping)).toEqual({ left: 'deleted' });
    expect(restoredWorkspace(workspace, undefined, since(), keeping)).toMatchObject({ isNew: true });
    expect(restoredWorkspace(workspace, { ...workspace, status: 'deleting' }, since(), keeping)).toEqual({
      left: 'being deleted',
    });
  });
});

describe('members', () => {
  const member = (subject: string, role: StoredMember['role']): StoredMember => ({
    issuer: 'https://id.example',
    subject,
    role,
    name: null,
    createdAt: '2026-11-24T12:00:00.000Z',
    updatedAt: '2026-11-24T12:00:00.000Z',
    revision: 1,
  });
  const rolesOf = (members: readonly StoredMember[] | undefined) =>
    members && Object.fromEntries(members.map(({ subject, role }) => [subject, role]));

  test('that were removed or lost power stay so; newer members go', () => {
    const old = [member('ana', 'owner'), member('bob', 'owner')];
    const live = [member('bob', 'owner'), member('eve', 'owner')];
    expect(rolesOf(restoredMembers(old, live, since('member.removed'), keeping))).toEqual({ bob: 'owner' });
    expect(rolesOf(restoredMembers(old, live, since('member.removed'), undoing))).toEqual({
      ana: 'owner',
      bob: 'owner',
    });
    const lowered = [member('ana', 'viewer'), member('bob', 'owner')];
    const event = (id: string, action: AuditAction, role: string) =>
      ({ id, action, keyId: null, changes: { subject: 'ana', role } }) as const;
    const lowering = [
      [event('1', 'member.changed', 'viewer')],
      [event('1', 'member.removed', 'owner'), event('2', 'member.added', 'viewer')],
    ];
    for (const events of lowering) {
      // The row of the member may be there, damaged or gone.
      for (const live of [lowered, old, [member('bob', 'owner')]]) {
        const kept = restoredMembers(old, live, new Evidence(events), keeping);
        expect(rolesOf(kept)).toEqual({ ana: 'viewer', bob: 'owner' });
      }
    }
    expect(rolesOf(restoredMembers(old, lowered, since(), keeping))).toEqual({ ana: 'owner', bob: 'owner' });
  });

  test('are left as they are if no owner would remain', () => {
    const live = [member('eve', 'owner')];
    expect(restoredMembers([member('ana', 'owner')], live, since('member.removed'), keeping)).toBeUndefined();
  });
});
