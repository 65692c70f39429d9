import { describe, expect, test } from '@jest/globals';
import type { AuditAction, AuditEvent } from '../../../../console/src/audit/audit-event.ts';
import { changesOf } from '../../../../console/src/audit/event-changes.ts';
import { actionText, actorText, sentenceOf } from '../../../../console/src/audit/event-sentence.ts';
import { namesOf } from '../../../../console/src/audit/names.ts';
import { eventTypes } from '../../../../lambdas/domain/events/published-event.ts';

const ada = 'auth0|5f7c8ec7c33c6c00';
const keyId = 'key_01JDEXAMPLE0000000000000001';
const names = { keys: new Map([[keyId, 'Billing']]), people: new Map([[ada, 'Ada']]) };
const user = { type: 'user', id: ada } as const;
const service = { type: 'service', id: 'rotate-keys' } as const;
const operator = { type: 'operator', id: 'arn:aws:sts::123456789012:assumed-role/Admin/grace' } as const;

const event = (action: AuditAction, changes: AuditEvent['changes'], more: Partial<AuditEvent> = {}): AuditEvent => ({
  id: '01JD',
  at: '2026-11-24T10:15:30.000Z',
  action,
  keyId: /^(key|root_key)\./.test(action) ? keyId : null,
  actor: user,
  requestId: 'request-1',
  changes,
  before: null,
  ...more,
});

const newKey = { name: 'Billing', isActive: true, environment: 'live', scopes: ['*'], expiresAt: null, allowedIps: [] };
const at = '2026-12-24T10:15:30.000Z';
const byService = { actor: service };
const byOperator = { actor: operator };

/** An event and its sentence for each action of the API. */
const sentences: Record<AuditAction, readonly [AuditEvent, string]> = {
  'key.created': [event('key.created', newKey), 'Ada created the API key “Billing”'],
  'key.updated': [
    event('key.updated', { expiresAt: null, scopes: ['*'] }),
    'Ada changed the scopes and the expiry of the API key “Billing”',
  ],
  'key.activated': [event('key.activated', { isActive: true }), 'Ada activated the API key “Billing”'],
  'key.deactivated': [event('key.deactivated', { isActive: false }), 'Ada deactivated the API key “Billing”'],
  'key.regenerated': [
    event('key.regenerated', { mode: 'immediate', previousKeyValidUntil: null }),
    'Ada regenerated the API key “Billing” (previous value: stopped working immediately)',
  ],
  'key.rotated': [
    event('key.rotated', { secretArn: 'arn', previousKeyValidUntil: at }, byService),
    'Latchkey rotated the API key “Billing” and wrote the new value to its secret',
  ],
  'key.rotation_failed': [
    event('key.rotation_failed', { reason: 'secret_deleted', attempts: 1 }, byService),
    'Latchkey couldn’t rotate the API key “Billing”: the secret is scheduled for deletion',
  ],
  'key.expiring': [
    event('key.expiring', { expiresAt: at, daysLeft: 7 }, byService),
    'The API key “Billing” expires in 7 days',
  ],
  'key.expired': [event('key.expired', { expiresAt: at }, byService), 'The API key “Billing” expired'],
  'key.unused': [
    event('key.unused', { lastUsedAt: null, afterDays: 90 }, byService),
    'The API key “Billing” hasn’t been used for 90 days',
  ],
  'key.revealed': [event('key.revealed', {}), 'Ada revealed the value of the API key “Billing”'],
  'key.deleted': [event('key.deleted', { name: 'Billing' }), 'Ada deleted the API key “Billing”'],
  'pepper.rotated': [
    event('pepper.rotated', { version: 'v2', currentFrom: at }, byService),
    'Latchkey rotated the pepper to version v2',
  ],
  'pepper.dropped': [
    event('pepper.dropped', { versions: ['v1', 'v2'] }, byService),
    'Latchkey deleted old versions of the pepper: v1, v2',
  ],
  'api.registered': [
    event('api.registered', { apiId: 'a1b2c3d4e5', name: 'Orders', scopes: {}, limitAtGateway: false }, byOperator),
    'Operator Admin/grace registered the API a1b2c3d4e5',
  ],
  'api.unregistered': [
    event('api.unregistered', { apiId: 'a1b2c3d4e5', name: 'Orders' }, byOperator),
    'Operator Admin/grace removed the registration of the API a1b2c3d4e5',
  ],
  'workspace.created': [
    event('workspace.created', { name: 'Acme', plan: 'Professional', rootKeyId: keyId }, byOperator),
    'Operator Admin/grace created the workspace “Acme” on the Professional plan',
  ],
  'workspace.updated': [
    event('workspace.updated', { plan: 'Enterprise' }, byOperator),
    'Operator Admin/grace changed the plan of the workspace',
  ],
  'workspace.suspended': [
    event('workspace.suspended', { status: 'suspended' }, byOperator),
    'Operator Admin/grace suspended the workspace',
  ],
  'workspace.resumed': [
    event('workspace.resumed', { status: 'active' }, byOperator),
    'Operator Admin/grace resumed the workspace',
  ],
  'workspace.deletion_started': [
    event('workspace.deletion_started', { name: 'Acme' }, byOperator),
    'Operator Admin/grace started to delete the workspace “Acme”',
  ],
  'workspace.deleted': [
    event('workspace.deleted', { name: 'Acme' }, byOperator),
    'Operator Admin/grace deleted the workspace “Acme”',
  ],
  'workspace.erased': [
    event('workspace.erased', {}, byOperator),
    'Operator Admin/grace erased the history of the workspace',
  ],
  'root_key.issued': [event('root_key.issued', {}, byOperator), 'Operator Admin/grace issued a new root key'],
  'root_key.revoked': [event('root_key.revoked', {}, byOperator), 'Operator Admin/grace revoked the root key'],
  'service_key.created': [
    event('service_key.created', { serviceKeyId: 'svc_Ab3dEf9h', name: 'Orders' }, byOperator),
    'Operator Admin/grace created the service key Orders',
  ],
  'service_key.deleted': [
    event('service_key.deleted', { serviceKeyId: 'svc_Ab3dEf9h', name: 'Orders' }, byOperator),
    'Operator Admin/grace deleted the service key Orders',
  ],
  'quota.warning': [
    event('quota.warning', { of: 'workspace', per: 'month', limit: 1000, used: 800, resetsAt: at }, byService),
    'The workspace has used 800 of 1000 requests of its quota',
  ],
  'quota.exhausted': [
    event('quota.exhausted', { of: 'key', per: 'total', limit: 10, used: 10, resetsAt: null }, { ...byService, keyId }),
    'The API key “Billing” has used up its quota of 10 requests',
  ],
  'quota.granted': [
    event('quota.granted', { requests: 500, reason: null, per: 'day', limit: 1500, resetsAt: at }, byOperator),
    'Operator Admin/grace granted the workspace 500 more requests',
  ],
  'member.added': [
    event('member.added', { subject: 'auth0|7', role: 'admin', name: 'Grace' }),
    'Ada added Grace as Admin',
  ],
  'member.changed': [
    event('member.changed', { subject: 'auth0|7', role: 'viewer', name: null }),
    'Ada changed auth0|7 (role: Viewer)',
  ],
  'member.removed': [event('member.removed', { subject: ada, role: 'owner' }), 'Ada removed Ada (role: Owner)'],
};

describe('the sentence of an event', () => {
  test.each(eventTypes)('%s', (action) => {
    const [given, sentence] = sentences[action];
    expect(sentenceOf(given, names)).toBe(sentence);
  });

  test('contains ids if the names are not known', () => {
    const unknown = { keys: new Map(), people: new Map() };
    expect(sentenceOf(event('key.deleted', {}), unknown)).toBe(`${ada} deleted the API key ${keyId}`);
  });

  test('counts one day', () => {
    expect(sentenceOf(event('key.expiring', { daysLeft: 1 }, byService), names)).toMatch(/expires in 1 day$/);
  });

  test('of an unknown action consists of the actor and the action', () => {
    const given = { ...event('key.created', {}), action: 'key.frozen' as AuditAction };
    expect(sentenceOf(given, names)).toBe('Ada: key.frozen');
    expect(actionText(given.action)).toBe('key.frozen');
  });

  test('has a placeholder for a missing field', () => {
    expect(sentenceOf(event('key.regenerated', {}), names)).toBe(
      'Ada regenerated the API key “Billing” (previous value: ?)',
    );
    expect(sentenceOf(event('key.updated', {}), names)).toBe('Ada changed something of the API key “Billing”');
  });
});

test('every action has a title', () => {
  for (const action of eventTypes) expect(actionText(action)).not.toBe(action);
});

test.each([
  [{ type: 'api_key', id: keyId }, 'API key “Billing”'],
  [{ type: 'api_key', id: 'key_2' }, 'API key key_2'],
  [{ type: 'user', id: 'auth0|7' }, 'auth0|7'],
  [{ type: 'operator', id: 'arn:aws:iam::123456789012:root' }, 'Operator arn:aws:iam::123456789012:root'],
  [{ type: 'operator', id: 'arn:aws:iam::123456789012:user/ada' }, 'Operator ada'],
] as const)('the actor %j', (actor, text) => {
  expect(actorText(actor, names)).toBe(text);
});

describe('the changes of an event', () => {
  const told = (changes: AuditEvent['changes']) =>
    changesOf(event('key.updated', changes), (time) => `<${time}>`).map(({ label, value }) => [label, value]);

  test('have the value before the change, if it was another one', () => {
    const before = { name: 'Billing', scopes: ['*'] };
    const changes = { name: 'Billing', scopes: ['photos:read'], allowedIps: [] };
    expect(
      changesOf(event('key.updated', changes, { before }), String).map(({ field, before }) => [field, before]),
    ).toEqual([
      ['name', undefined],
      ['scopes', '*'],
      ['allowedIps', undefined],
    ]);
    expect(changesOf(event('key.updated', changes), String)[1]?.before).toBeUndefined();
  });

  test('are formatted for people', () => {
    expect(
      told({
        name: 'Billing',
        isActive: false,
        environment: 'test',
        scopes: ['photos:read', 'photos:write'],
        expiresAt: at,
        allowedIps: ['10.0.0.0/8'],
        rotation: { everyDays: 30, gracePeriodSeconds: 5_400, deliverTo: 'managed' },
        mode: 'grace',
        attempts: 3,
      }),
    ).toEqual([
      ['Name', 'Billing'],
      ['Active', 'No'],
      ['Environment', 'Test'],
      ['Scopes', 'photos:read, photos:write'],
      ['Expires', `<${at}>`],
      ['Allowed IP addresses', '10.0.0.0/8'],
      ['Rotation', 'Every 30 days, written to a secret managed by Latchkey; grace period 90 minutes'],
      ['Previous value', 'works for a grace period'],
      ['Attempts', '3'],
    ]);
  });

  test('have the texts of limits, quotas and overrides', () => {
    const quota = { requests: 10_000, per: 'month' };
    expect(told({ limits: { perHour: 2000 }, quota, overrides: { quota, limits: null, maxKeys: 7 } })).toEqual([
      ['Rate limits', '2,000 requests per hour'],
      ['Quota', '10,000 requests per month'],
      ['Overrides', 'Maximum number of keys: 7; Rate limits: as in the plan; Quota: 10,000 requests per month'],
    ]);
    expect(told({ quota: { requests: 1, per: 'total' }, overrides: {} })).toEqual([
      ['Quota', '1 request in total'],
      ['Overrides', 'None'],
    ]);
  });

  test('name empty values', () => {
    expect(told({ expiresAt: null, allowedIps: [], rotation: null, lastUsedAt: null })).toEqual([
      ['Expires', 'Never'],
      ['Allowed IP addresses', 'Any'],
      ['Rotation', 'None'],
      ['Last used', 'Never'],
    ]);
  });

  test('keep unknown fields as they are, after the known ones', () => {
    expect(told({ colour: 'red', toString: 'x', rotation: { every: 'day' } })).toEqual([
      ['Rotation', '{"every":"day"}'],
      ['colour', 'red'],
      ['toString', 'x'],
    ]);
  });
});

describe('names', () => {
  const none = { apiKeys: [], members: [], events: [], rootKeyId: null };
  const renamed = event('key.updated', { name: 'New' }, { keyId: 'key_2' });
  const created = event('key.created', { name: 'Old' }, { keyId: 'key_2' });

  test('of deleted keys and removed people come from their latest event', () => {
    const added = event('member.added', { subject: 'auth0|7', name: 'Grace', role: 'admin' });
    const { keys, people } = namesOf({ ...none, events: [renamed, added, created] });
    expect([...keys]).toEqual([['key_2', 'New']]);
    expect([...people]).toEqual([['auth0|7', 'Grace']]);
  });

  test('of present keys and members are the current ones', () => {
    const known = { ...none, apiKeys: [{ id: 'key_2', name: 'Now' }], members: [{ subject: ada, name: null }] };
    const added = event('member.added', { subject: ada, name: 'Ada', role: 'admin' });
    const { keys, people } = namesOf({ ...known, events: [renamed, created, added] });
    expect(keys.get('key_2')).toBe('Now');
    expect(people.has(ada)).toBe(false);
  });

  test('of a workspace are not used for keys, and root keys have a name of their own', () => {
    const founded = event('workspace.created', { name: 'Acme', plan: 'P', rootKeyId: 'key_3' });
    const issued = event('root_key.issued', {}, { keyId: 'key_4' });
    const { keys } = namesOf({ ...none, events: [issued, founded], rootKeyId: 'key_5' });
    expect([...keys]).toEqual([
      ['key_3', 'Root key'],
      ['key_4', 'Root key'],
      // Its event is not loaded.
      ['key_5', 'Root key'],
    ]);
  });
});
