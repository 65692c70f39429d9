import { describe, expect, test } from '@jest/globals';
import { eventTypes, publishedEvent } from '../../../../../lambdas/domain/events/published-event.ts';
import { newAudit, someChanges } from '../../../../support/stores/keys.ts';

const stored = {
  id: '01KAV5WM70AAAAAAAAAAAAAAAA',
  at: '2026-11-24T12:34:20.000Z',
  workspaceId: 'ws_01ARYZ6S410000000000000000',
  keyId: 'key_01ARYZ6S410000000000000000',
  actor: { type: 'operator', id: 'arn:aws:iam::123456789012:role/operator' },
  requestId: 'request-1',
  action: 'key.deleted',
  changes: { name: 'Old' },
};

test('an audit event is published field by field', () => {
  expect(publishedEvent(stored)).toEqual({
    version: 1,
    id: '01KAV5WM70AAAAAAAAAAAAAAAA',
    at: '2026-11-24T12:34:20.000Z',
    type: 'key.deleted',
    workspaceId: 'ws_01ARYZ6S410000000000000000',
    keyId: 'key_01ARYZ6S410000000000000000',
    actor: { type: 'operator', id: 'arn:aws:iam::123456789012:role/operator' },
    requestId: 'request-1',
    data: { name: 'Old' },
  });
});

test.each(eventTypes)('%s is published unchanged', (action) => {
  const audit = newAudit('ws_1', 'key_1', action);
  const { type, data, id, at } = publishedEvent({ ...audit });
  expect({ type, data, id, at }).toEqual({ type: action, data: someChanges[action], id: audit.id, at: audit.at });
});

test('an event of the deployment has neither workspace nor key, and an id that is not a ULID', () => {
  const event = { ...stored, id: 'pepper-terraform-0f9d', workspaceId: null, keyId: null, action: 'pepper.dropped' };
  const published = publishedEvent({ ...event, changes: { versions: ['v1'] } });
  expect(published).toMatchObject({ id: 'pepper-terraform-0f9d', workspaceId: null, keyId: null });
});

test('other attributes of an item are not published', () => {
  expect(publishedEvent({ ...stored, digest: 'x' })).toEqual(publishedEvent(stored));
});

test('a rotation policy and an expiry are published unchanged', () => {
  const changes = {
    expiresAt: '2027-01-31T00:00:00.000Z',
    rotation: { everyDays: 30, gracePeriodSeconds: 3600, deliverTo: 'managed' },
  };
  expect(publishedEvent({ ...stored, action: 'key.updated', changes }).data).toEqual(changes);
});

describe('an item is refused', () => {
  test.each<[string, Record<string, unknown>]>([
    ['an unknown action', { action: 'key.stolen' }],
    ['no action', { action: undefined }],
    ['a field that its type does not have', { changes: { name: 'Old', key: 'vsk_live_…' } }],
    ['a field that is missing', { changes: {} }],
    ['no changes', { changes: undefined }],
    ['an actor with more than type and id', { actor: { type: 'operator', id: 'a', key: 'vsk_live_…' } }],
    ['an actor of a kind that is none', { actor: { type: 'somebody', id: 'a' } }],
    ['an id that a signature could not be made of', { id: 'a.b' }],
    ['a time that is none', { at: 'yesterday' }],
    ['no workspace at all', { workspaceId: undefined }],
  ])('%s', (_, difference) => {
    expect(() => publishedEvent({ ...stored, ...difference })).toThrow();
  });
});
