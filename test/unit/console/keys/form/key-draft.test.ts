import { describe, expect, test } from '@jest/globals';
import type { ApiKey } from '../../../../../console/src/keys/api-key.ts';
import { checkDraft } from '../../../../../console/src/keys/form/check-draft.ts';
import { expiresAtOf, expiryOf } from '../../../../../console/src/keys/form/expiry.ts';
import {
  changeOf,
  draftOf,
  emptyDraft,
  isSameDraft,
  newKeyOf,
} from '../../../../../console/src/keys/form/key-draft.ts';
import { withTyped } from '../../../../../console/src/keys/form/lists/typed-lists.ts';
import { checkScope, withScope } from '../../../../../console/src/keys/form/scopes.ts';
import { ApiKeyChange, NewApiKey } from '../../../../../lambdas/domain/keys/api-key.ts';

const now = Date.parse('2026-11-25T10:00:00.000Z');
const rotation = {
  everyDays: 14,
  gracePeriodSeconds: 7_200,
  deliverTo: 'managed',
  secretArn: null,
  nextRotationAt: null,
  lastRotatedAt: null,
  lastFailure: null,
};
const apiKey: ApiKey = {
  id: 'key_01JDEXAMPLE0000000000000000',
  name: 'Checkout',
  key: 'vsk_live_Ab3dEf9h...x9Qz',
  environment: 'live',
  isActive: false,
  scopes: ['photo-requests:read'],
  allowedIps: ['203.0.113.0/24'],
  createdAt: '2026-11-01T00:00:00.000Z',
  updatedAt: '2026-11-01T00:00:00.000Z',
  lastUsedAt: null,
  expiresAt: '2027-01-31T17:30:00.000Z',
  previousKeyValidUntil: null,
  values: [],
  rotation,
  limits: { perHour: 500 },
  quota: null,
  ownerId: 'customer_42',
  description: null,
  metadata: { team: 'shop', region: 'eu' },
};

describe('the request body', () => {
  test('of a new key with only a name has the defaults of the API', () => {
    const body = newKeyOf({ ...emptyDraft, name: '  Checkout ' });
    expect(body).toEqual({
      name: 'Checkout',
      isActive: true,
      environment: 'live',
      scopes: ['*'],
      expiresAt: null,
      allowedIps: [],
      limits: null,
      quota: null,
      rotation: null,
      ownerId: null,
      description: null,
      metadata: {},
    });
    expect(NewApiKey.parse(body)).toEqual(body);
  });

  test('with every setting is valid for the API', () => {
    const body = newKeyOf({
      name: 'Checkout',
      isActive: false,
      environment: 'test',
      scopes: ['photo-requests:read', 'api-keys:*'],
      expiresAt: { choice: 'custom', date: '2027-01-31', time: '17:30' },
      allowedIps: ['2001:db8::/32'],
      rotation: {
        isOn: true,
        everyDays: '30',
        grace: { amount: '12', unit: 'hour' },
        target: 'managed',
        secretArn: 'x',
      },
      limits: { perMinute: ' 60', perHour: '' },
      quota: { per: 'month', requests: ' 10000' },
      ownerId: ' customer_42 ',
      description: 'Two\nlines. ',
      metadata: [
        { name: 'team', value: ' shop' },
        { name: ' ', value: '' },
        { name: 'query', value: 'a=b' },
      ],
      typed: emptyDraft.typed,
    });
    expect(body).toMatchObject({
      expiresAt: new Date(2027, 0, 31, 17, 30).toISOString(),
      rotation: { everyDays: 30, gracePeriodSeconds: 43_200, deliverTo: 'managed' },
      limits: { perMinute: 60 },
      quota: { requests: 10_000, per: 'month' },
      ownerId: 'customer_42',
      description: 'Two\nlines.',
      metadata: { team: 'shop', query: 'a=b' },
    });
    expect(NewApiKey.parse(body)).toEqual(body);
  });

  test('of an edited key contains only the changes', () => {
    const before = draftOf(apiKey);
    expect(changeOf(before, before)).toEqual({});
    const change = changeOf({ ...before, name: 'Shop', allowedIps: [] }, before);
    expect(change).toEqual({ name: 'Shop', allowedIps: [] });
    expect(ApiKeyChange.parse(change)).toEqual(change);
    expect(changeOf({ ...before, rotation: { ...before.rotation, isOn: false } }, before)).toEqual({ rotation: null });
  });

  test('of an edited key names the metadata that was added, replaced and removed', () => {
    const before = draftOf(apiKey);
    const change = changeOf(
      {
        ...before,
        ownerId: '',
        metadata: [
          { name: 'cost', value: '7' },
          { name: 'team', value: 'billing' },
        ],
      },
      before,
    );
    expect(change).toEqual({ ownerId: null, metadata: { cost: '7', team: 'billing', region: null } });
    expect(ApiKeyChange.parse(change)).toEqual(change);
  });

  test('of an edited key does not contain metadata in another order', () => {
    const before = draftOf(apiKey);
    expect(changeOf({ ...before, metadata: before.metadata.toReversed() }, before)).toEqual({});
  });

  test('keeps an expiry with seconds, which the form does not show, when another field is edited', () => {
    const before = draftOf({ ...apiKey, expiresAt: '2027-01-31T17:30:45.678Z' });
    expect(changeOf({ ...before, name: 'Shop' }, before)).toEqual({ name: 'Shop' });
  });

  test('an edit that is undone leaves the same draft', () => {
    const before = draftOf(apiKey);
    expect(isSameDraft({ ...before, name: 'Shop' }, before)).toBe(false);
    expect(isSameDraft({ ...before, name: 'Checkout' }, before)).toBe(true);
  });
});

describe('expiry', () => {
  test.each([
    ['never', null],
    ['7', '2026-12-02T10:00:00.000Z'],
    ['365', '2027-11-25T10:00:00.000Z'],
  ] as const)('%s is %s', (choice, at) => {
    expect(expiresAtOf({ choice, date: '', time: '' }, now)).toBe(at);
  });

  test('a date without a time starts at midnight; without a date there is no expiry', () => {
    const at = new Date(2027, 0, 31).toISOString();
    expect(expiresAtOf({ choice: 'custom', date: '2027-01-31', time: '' }, now)).toBe(at);
    expect(expiresAtOf({ choice: 'custom', date: '', time: '10:00' }, now)).toBeNull();
    expect(expiresAtOf({ choice: 'custom', date: '2027-02-', time: '' }, now)).toBeNull();
  });

  test('the expiry of a key becomes a date and a time', () => {
    const expiry = expiryOf(new Date(2027, 0, 3, 7, 5).toISOString());
    expect(expiry).toEqual({ choice: 'custom', date: '2027-01-03', time: '07:05' });
  });
});

describe('errors before a request', () => {
  const paths = (draft: Partial<typeof emptyDraft>) =>
    checkDraft({ ...emptyDraft, name: 'Checkout', ...draft }, emptyDraft, now).map(({ path }) => path);
  const nothing = emptyDraft.typed;
  const rotating = { ...emptyDraft.rotation, isOn: true };

  test.each([
    ['a key with a name', {}, []],
    ['no name', { name: '  ' }, ['body.name']],
    ['no scope', { scopes: [] }, ['body.scopes']],
    ['no date', { expiresAt: { choice: 'custom', date: '', time: '' } }, ['body.expiresAt']],
    ['a date that is over', { expiresAt: { choice: 'custom', date: '2026-11-01', time: '' } }, ['body.expiresAt']],
    ['a date to come', { expiresAt: { choice: 'custom', date: '2027-11-01', time: '' } }, []],
    ['half a day', { rotation: { ...rotating, everyDays: '0.5' } }, ['body.rotation.everyDays']],
    [
      'no grace period',
      { rotation: { ...rotating, grace: { amount: '', unit: 'day' } } },
      ['body.rotation.gracePeriodSeconds'],
    ],
    ['an owner with a space', { ownerId: 'customer 42' }, ['body.ownerId']],
    ['no secret', { rotation: { ...rotating, target: 'secret' } }, ['body.rotation.deliverTo']],
    ['no secret, without rotation', { rotation: { ...rotating, isOn: false, target: 'secret' } }, []],
  ] as const)('%s', (_, draft, expected) => {
    expect(paths(draft)).toEqual(expected);
  });

  test('text that is typed but not added to its list, if it is not valid', () => {
    expect(paths({ typed: { ...nothing, allowedIps: ' 203.0.113.7, 203.0.113.256' } })).toEqual(['body.allowedIps']);
    expect(paths({ scopes: [], typed: { ...nothing, scopes: 'Status:Read' } })).toEqual(['body.scopes']);
    expect(paths({ typed: { ...nothing, allowedIps: '203.0.113.7' } })).toEqual([]);
    expect(paths({ scopes: [], typed: { ...nothing, scopes: 'status:read' } })).toEqual([]);
    expect(paths({ typed: { ...nothing, scopes: ' ' } })).toEqual([]);
  });

  test('saving adds the valid part of the typed text to its list, once', () => {
    const typed = { scopes: 'Status:Read status:read', allowedIps: '203.0.113.7,10.0.0.0/99, 203.0.113.7' };
    expect(withTyped({ ...emptyDraft, allowedIps: ['203.0.113.7'], typed })).toMatchObject({
      scopes: ['status:read'],
      allowedIps: ['203.0.113.7'],
      typed: { scopes: 'Status:Read', allowedIps: '10.0.0.0/99' },
    });
  });

  test('metadata needs a name and a value, and each name once', () => {
    const typed = (...pairs: readonly (readonly [string, string])[]) =>
      paths({ metadata: pairs.map(([name, value]) => ({ name, value })) });
    expect(typed(['team', 'shop'], ['', ' '], ['a.b/c:d-e_f', 'a=b'])).toEqual([]);
    expect(typed(['team', ' '])).toEqual(['body.metadata.0.value']);
    expect(typed(['team', 'x'.repeat(501)])).toEqual(['body.metadata.0.value']);
    for (const name of ['', '_team', 'a b', 'a'.repeat(41)])
      expect(typed([name, 'x'])).toEqual(['body.metadata.0.name']);
    expect(typed(['team', 'shop'], ['team ', 'billing'])).toEqual(['body.metadata.0.name', 'body.metadata.1.name']);
  });

  test('an expired key can be renamed', () => {
    const before = draftOf({ ...apiKey, expiresAt: '2026-11-01T00:00:00.000Z' });
    expect(checkDraft({ ...before, name: 'Shop' }, before, now)).toEqual([]);
  });

  test.each(['*', 'photo-requests:read', '*:read', 'api-keys:*'])('%s is a scope', (text) => {
    expect(checkScope(text)).toBeUndefined();
  });

  test.each(['', 'read', 'Photo:read', 'a:b:c', 'a b:c', '**'])('"%s" is not a scope', (text) => {
    expect(checkScope(text)).toEqual(expect.any(String));
  });
});

test.each([
  [['*'], 'status:read', ['status:read']],
  [['*'], 'api-keys:read', ['*', 'api-keys:read']],
  [['*:read', 'orders:write'], 'orders:read', ['orders:write', 'orders:read']],
  [['orders:*', 'invoices:read'], 'orders:read', ['invoices:read', 'orders:read']],
  [['orders:read', 'api-keys:read'], '*', ['api-keys:read', '*']],
  [['orders:read'], 'orders:*', ['orders:*']],
  [['status:read'], 'orders:read', ['status:read', 'orders:read']],
])('%j and the new scope %s become %j', (scopes, added, expected) => {
  expect(withScope(scopes, added)).toEqual(expected);
});
