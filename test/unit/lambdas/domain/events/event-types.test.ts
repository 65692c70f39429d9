import { describe, expect, test } from '@jest/globals';
import { type AuditAction, eventRegistry } from '../../../../../lambdas/domain/events/event-types.ts';
import { newAudit, newKey, someChanges, unknownKeyValue } from '../../../../support/stores/keys.ts';

const actions = Object.keys(eventRegistry) as AuditAction[];

/** A published action keeps its name, because other programs look for it. */
test('the actions are pinned', () => {
  expect(actions.toSorted()).toEqual([
    'api.registered',
    'api.unregistered',
    'key.activated',
    'key.created',
    'key.deactivated',
    'key.deleted',
    'key.expired',
    'key.expiring',
    'key.regenerated',
    'key.revealed',
    'key.rotated',
    'key.rotation_failed',
    'key.unused',
    'key.updated',
    'member.added',
    'member.changed',
    'member.removed',
    'pepper.dropped',
    'pepper.rotated',
    'quota.exhausted',
    'quota.granted',
    'quota.warning',
    'root_key.issued',
    'root_key.revoked',
    'service_key.created',
    'service_key.deleted',
    'workspace.created',
    'workspace.deleted',
    'workspace.deletion_started',
    'workspace.erased',
    'workspace.resumed',
    'workspace.suspended',
    'workspace.updated',
  ]);
});

describe.each(actions)('%s', (action) => {
  const schema = eventRegistry[action].changes;

  test('has the description of its schema', () => {
    expect(schema.parse(newAudit('ws_1', 'key_1', action).changes)).toEqual(someChanges[action]);
  });

  test.each(['key', 'keyValue', 'fullKey', 'digest', 'values', 'pepper', 'peppers', 'sealed'])(
    'has no field %s',
    (field) => {
      const keyValue = unknownKeyValue();
      expect(schema.safeParse({ ...someChanges[action], [field]: keyValue }).success).toBe(false);
    },
  );
});

test.each([30, 7, 1])('a key gets a reminder %d days before it expires', (daysLeft) => {
  const { createdAt: expiresAt } = newKey('ws_1').record;
  expect(eventRegistry['key.expiring'].changes.parse({ expiresAt, daysLeft })).toEqual({ expiresAt, daysLeft });
});

test.each([0, 2, 29, 31])('a key gets no reminder %d days before it expires', (daysLeft) => {
  expect(eventRegistry['key.expiring'].changes.safeParse({ ...someChanges['key.expiring'], daysLeft }).success).toBe(
    false,
  );
});
