import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Credential } from '../../../../../lambdas/domain/keys/credential.ts';
import type { PepperKeyring } from '../../../../../lambdas/domain/keys/digest.ts';
import { issueServiceKey } from '../../../../../lambdas/domain/service-keys/issue-service-key.ts';
import type { ServiceKey } from '../../../../../lambdas/domain/service-keys/service-key.ts';
import { InsufficientScopeError } from '../../../../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../../../../lambdas/domain/shared/random.ts';
import { createAskers } from '../../../../../lambdas/domain/verification/asker.ts';
import { UnauthorizedError } from '../../../../../lambdas/domain/verification/unauthorized-error.ts';
import { limitsOf } from '../../../../support/limits.ts';
import { keyFormat, keyring1, keyring2, noon, plainCredential } from '../../../../support/stores/keys.ts';
import { sampleKeyValue } from '../support.ts';

const scope = 'keys:verify';
const sourceIp = '203.0.113.7';
let now: number;
let keyring: PepperKeyring;
/** The keyring in Secrets Manager. */
let refreshed: PepperKeyring;
let credential: Credential | undefined;
let stored: ServiceKey[];
let calls: unknown[][];
let troubles: string[];

beforeEach(() => {
  now = noon;
  [keyring, refreshed] = [keyring1, keyring1];
  credential = { ...plainCredential, scopes: [scope] };
  [stored, calls, troubles] = [[], [], []];
});

const called = async (...call: unknown[]) => {
  calls.push(call);
};
const askers = (failing = false) =>
  createAskers({
    credentials: {
      find: async () => credential && { reference: { pepperVersion: 'v1', digest: 'd' }, credential },
      moveToPepper: async () => called('moveToPepper'),
      noteFirstUse: async () => called('noteFirstUse'),
      markUsed: async (used, at) => called('markUsed', used.keyId, at),
      markValueUsed: async () => called('markValueUsed'),
    },
    serviceKeys: {
      find: async (tag) => stored.find((each) => each.tag === tag),
      moveToPepper: async ({ id }, to) => {
        if (failing) throw new Error('no response');
        await called('moveToPepper', id, to.pepperVersion);
      },
      markUsed: async ({ id }, at) => {
        if (failing) throw new Error('no response');
        await called('markUsed', id, at);
      },
    },
    pepper: { keyring: async () => keyring, refreshedKeyring: async () => refreshed },
    keyFormat,
    plans: { Professional: { maxKeys: 5, limits: limitsOf({ perMinute: 1, perHour: 1 }) } },
    clock: () => now,
    onTrouble: (trouble) => troubles.push(trouble),
  });

function newServiceKey(under = keyring1): string {
  const issuing = { keyFormat, clock: () => now, random: systemRandom };
  const { serviceKey, keyValue } = issueServiceKey(issuing, under, { name: 'Orders', createdBy: 'arn' });
  stored.push(serviceKey);
  return keyValue;
}

describe('a service key', () => {
  test('asks about all workspaces, and its use is recorded once an hour', async () => {
    const keyValue = newServiceKey();
    const ask = askers();
    const { id } = stored[0] as ServiceKey;
    expect(await ask({ keyValue, scope, sourceIp })).toEqual({ id, workspaceId: null, isVisible: undefined });
    await ask({ keyValue, scope, sourceIp });
    expect(calls).toEqual([['markUsed', id, '2026-11-24T12:00:00.000Z']]);
    now += 3_600_000;
    await ask({ keyValue, scope, sourceIp });
    expect(calls.slice(1)).toEqual([['markUsed', id, '2026-11-24T13:00:00.000Z']]);
  });

  test('is refused once it is deleted, or with the tag of another', async () => {
    const [keyValue, other] = [newServiceKey(), newServiceKey()];
    const ask = askers();
    // The value of one key, stored under the tag of the other: only a damaged table has it.
    stored = stored.map((each) => ({ ...each, digest: (stored[0] as ServiceKey).digest }));
    await expect(ask({ keyValue: other, scope, sourceIp })).rejects.toThrow(UnauthorizedError);
    stored = [];
    await expect(ask({ keyValue, scope, sourceIp })).rejects.toThrow(UnauthorizedError);
  });

  test('moves to the current pepper, whose version this instance may have to read', async () => {
    const [older, newer] = [newServiceKey(keyring1), newServiceKey(keyring2)];
    refreshed = keyring2;
    const ask = askers();
    expect(await ask({ keyValue: newer, scope, sourceIp })).toMatchObject({ id: stored[1]?.id });
    expect(calls.filter(([name]) => name === 'moveToPepper')).toEqual([]);
    keyring = keyring2;
    await ask({ keyValue: older, scope, sourceIp });
    expect(calls.filter(([name]) => name === 'moveToPepper')).toEqual([['moveToPepper', stored[0]?.id, 'v2']]);
  });

  test('may ask although its use or its move cannot be recorded', async () => {
    const keyValue = newServiceKey();
    [keyring, refreshed] = [keyring2, keyring2];
    expect(await askers(true)({ keyValue, scope, sourceIp })).toMatchObject({ workspaceId: null });
    expect(troubles).toEqual(['pepper_move_failure', 'last_used_failure']);
  });

  test('cannot be checked without its pepper', async () => {
    const keyValue = newServiceKey(keyring2);
    await expect(askers()({ keyValue, scope, sourceIp })).rejects.toThrow('has no version v2');
  });
});

describe('an API key', () => {
  const ask = (keyValue: string | undefined = sampleKeyValue) => askers()({ keyValue, scope, sourceIp });

  test('asks about its own workspace, and its use is recorded', async () => {
    const { isVisible, ...asker } = await ask();
    const { keyId, workspaceId } = plainCredential;
    expect(asker).toEqual({ id: keyId, workspaceId });
    expect(isVisible?.({ workspaceId, environment: 'live' })).toBe(true);
    expect(isVisible?.({ workspaceId, environment: 'test' })).toBe(true);
    expect(isVisible?.({ workspaceId: 'ws_other', environment: 'live' })).toBe(false);
    expect(calls).toEqual([['markUsed', keyId, '2026-11-24T12:00:00.000Z']]);
  });

  test('for test data asks about test keys only', async () => {
    credential = { ...plainCredential, scopes: [scope], environment: 'test' };
    const { isVisible } = await ask();
    const { workspaceId } = plainCredential;
    expect(isVisible?.({ workspaceId, environment: 'live' })).toBe(false);
    expect(isVisible?.({ workspaceId, environment: 'test' })).toBe(true);
  });

  test.each<[string, Partial<Credential>]>([
    ['deactivated', { isActive: false }],
    ['of a suspended workspace', { isSuspended: true }],
    ['expired', { validUntil: noon }],
    ['with another tag', { tag: 'Im9oRt3d' }],
  ])('that is refused: %s', async (_name, changes) => {
    credential = { ...plainCredential, scopes: [scope], ...changes };
    await expect(ask()).rejects.toThrow(UnauthorizedError);
    expect(calls).toEqual([]);
  });

  test('that does not exist, or is missing, is refused', async () => {
    credential = undefined;
    await expect(ask()).rejects.toThrow(UnauthorizedError);
    await expect(askers()({ keyValue: undefined, scope, sourceIp })).rejects.toThrow(UnauthorizedError);
    await expect(ask('nonsense')).rejects.toThrow(UnauthorizedError);
  });

  test('without the scope is refused, and its use is not recorded', async () => {
    credential = plainCredential;
    await expect(ask()).rejects.toThrow(InsufficientScopeError);
    expect(calls).toEqual([]);
  });

  test('with a grace period that begins with the first use begins it', async () => {
    credential = { ...plainCredential, scopes: [scope], graceOnFirstUse: 60 };
    await ask();
    expect(calls).toContainEqual(['noteFirstUse']);
  });
});
