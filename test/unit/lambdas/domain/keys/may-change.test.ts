import { describe, expect, test } from '@jest/globals';
import { everyScope } from '../../../../../lambdas/domain/access/scopes.ts';
import type { ApiKeyChange } from '../../../../../lambdas/domain/keys/api-key.ts';
import { withShownValue } from '../../../../../lambdas/domain/keys/holders.ts';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import type { LiveValue } from '../../../../../lambdas/domain/keys/live-values.ts';
import { assertMayChange } from '../../../../../lambdas/domain/keys/may-change.ts';
import { InsufficientScopeError, ValueHeldByOthersError } from '../../../../../lambdas/domain/shared/errors.ts';
import { newKey, noon } from '../../../../support/stores/keys.ts';

const workspaceId = 'ws_01ARYZ6S410000000000000000';
const strong = ['*', 'api-keys:*', 'members:*'];
const weak = ['status:read', 'api-keys:write'];
const managed = { everyDays: 30, gracePeriodSeconds: 3600, deliverTo: 'managed' };

const callerWith = (scopes: readonly string[]) =>
  ({ workspaceId, environment: 'live', plan: 'Professional', scopes }) as const;

function keyOf(scopes: string[], changes: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  return { ...newKey(workspaceId, { scopes }).record, ...changes };
}

const [plainValue] = newKey(workspaceId).record.values as [LiveValue];
const valueWith = (changes: Partial<LiveValue>): LiveValue => ({ ...plainValue, ...changes });

const change = (scopes: readonly string[], record: ApiKeyRecord, changes: ApiKeyChange) => () =>
  assertMayChange(callerWith(scopes), record, changes, noon);

describe('a caller who lacks a scope of the key', () => {
  const record = keyOf(strong, { isActive: false, allowedIps: ['192.0.2.1/32'] });

  test.each<[ApiKeyChange]>([
    [{ isActive: true }],
    [{ isActive: true, allowedIps: [], expiresAt: null }],
    [{ expiresAt: null }],
    [{ expiresAt: '2026-12-24T00:00:00.000Z' }],
    [{ allowedIps: [] }],
    [{ allowedIps: ['198.51.100.1/32'] }],
    [{ limits: null }],
    [{ quota: null }],
    [{ quota: { requests: 5, per: 'day' } }],
    [{ rotation: null }],
    [{ rotation: managed }],
    [{ scopes: ['status:read'] }],
    [{ scopes: strong }],
    [{ name: 'B', isActive: true }],
    [{ isActive: false, scopes: ['status:read'] }],
    [{ isActive: false, expiresAt: null }],
  ])('may not change it with %j', (changes) => {
    expect(change(weak, record, changes)).toThrow(InsufficientScopeError);
    expect(change(weak, record, changes)).toThrow('members:*');
  });

  test.each<[ApiKeyChange]>([[{ name: 'B' }], [{ isActive: false }], [{ name: 'B', isActive: false }]])(
    'may rename or deactivate it: %j',
    (changes) => {
      expect(change(weak, record, changes)).not.toThrow();
    },
  );
});

describe('a caller who has every scope of the key', () => {
  const record = keyOf(['status:read'], { isActive: false });

  test.each<[ApiKeyChange]>([[{ isActive: true, allowedIps: [], expiresAt: null }], [{ rotation: managed }]])(
    'may change it with %j',
    (changes) => {
      expect(change(weak, record, changes)).not.toThrow();
    },
  );

  test('may not give it a scope that they lack', () => {
    expect(change(weak, record, { scopes: ['status:read', 'status:write'] })).toThrow(InsufficientScopeError);
  });
});

describe('a key gets no scope that a holder of a working value lacked', () => {
  const held = (changes: Partial<ApiKeyRecord>) => keyOf(['status:read'], changes);

  test.each<[string, Partial<ApiKeyRecord>]>([
    ['the newest value', { values: [valueWith({ holderScopes: weak })] }],
    [
      'a previous value in its grace period',
      {
        values: [
          valueWith({ holderScopes: strong }),
          valueWith({ digest: 'before', holderScopes: weak, validUntil: '2026-11-24T12:34:20.001Z' }),
        ],
      },
    ],
    [
      'a previous value without an end',
      { values: [valueWith({}), valueWith({ digest: 'before', holderScopes: weak })] },
    ],
  ])('%s', (_, changes) => {
    expect(change(strong, held(changes), { scopes: ['*'] })).toThrow(ValueHeldByOthersError);
    expect(change(strong, held(changes), { scopes: ['*'] })).toThrow(
      /without the scope \* has received its value\. Regenerate/,
    );
    expect(change(strong, held(changes), { scopes: ['status:read'] })).not.toThrow();
    expect(change(strong, held(changes), { isActive: true })).not.toThrow();
  });

  test('until the value has ended', () => {
    const ended = valueWith({ digest: 'before', holderScopes: weak, validUntil: '2026-11-24T12:34:20.000Z' });
    const record = held({ values: [valueWith({ holderScopes: strong }), ended] });
    expect(change(strong, record, { scopes: ['*'] })).not.toThrow();
  });

  test('while its policy, which delivers its next values, was set by a caller who lacked them', () => {
    const record = held({ rotation: managed, policyHolderScopes: weak });
    expect(change(strong, record, { scopes: ['*'] })).toThrow(
      /set its rotation policy\. Set its rotation policy again/,
    );
    expect(change(strong, record, { scopes: ['*'], rotation: managed })).not.toThrow();
    expect(change(strong, record, { scopes: ['*'], rotation: null })).not.toThrow();
  });

  test('while it records no other holders and was shown to a caller who lacked them', () => {
    const record = held({ values: [valueWith({ holderScopes: undefined })] });
    expect(change(strong, withShownValue(record, weak), { scopes: ['*'] })).toThrow(ValueHeldByOthersError);
    expect(change(strong, withShownValue(record, everyScope), { scopes: ['*'] })).not.toThrow();
  });

  test('ignores values from before Latchkey recorded holders', () => {
    const record = held({ values: [valueWith({ holderScopes: undefined })], rotation: managed });
    expect(change(strong, record, { scopes: ['*'] })).not.toThrow();
  });
});
