import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../../../lambdas/domain/events/audit-event.ts';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import type { SealedFor, SealedValue, ValueSealer } from '../../../../../lambdas/domain/keys/ports.ts';
import { assertMayReveal, type RevealDependencies, reveal } from '../../../../../lambdas/domain/keys/reveal.ts';
import {
  InsufficientScopeError,
  RecoveryDisabledError,
  ServiceUnavailableError,
} from '../../../../../lambdas/domain/shared/errors.ts';
import { newKey, noon } from '../../../../support/stores/keys.ts';
import { filledWith } from '../support.ts';

const workspaceId = 'ws_01JD00000000000000000000ZZ';
const principal = {
  keyId: 'key_01JD00000000000000000000ZZ',
  workspaceId,
  environment: 'live',
  plan: 'Professional',
  scopes: ['*', 'api-keys:reveal'],
} as const;
const request = {
  principal,
  actor: { type: 'api_key', id: principal.keyId },
  requestId: 'request-1',
} as const;

/** Seals by recording the owner of a value. */
const sealed = ({ workspaceId, keyId }: SealedFor): SealedValue => ({
  wrappedKey: `${workspaceId}/${keyId}`,
  ciphertext: `sealed value of ${keyId}`,
});
const sealer: ValueSealer = {
  seal: async (key) => sealed(key),
  open: async (key, { wrappedKey, ciphertext }) => {
    if (wrappedKey !== sealed(key).wrappedKey) throw new Error('It is bound to another key.');
    return ciphertext.replace('sealed ', '');
  },
};

let kept: Map<string, SealedValue>;
let events: AuditEvent[];
let asked: string[][];
beforeEach(() => {
  kept = new Map();
  events = [];
  asked = [];
});

const dependencies = (changes: Partial<RevealDependencies> = {}): RevealDependencies => ({
  keys: {
    getSealed: async (_, keyIds) => {
      asked.push([...keyIds]);
      return new Map(keyIds.flatMap((id) => (kept.has(id) ? [[id, kept.get(id) as SealedValue] as const] : [])));
    },
    record: async (each) => void events.push(...each),
  },
  sealer,
  clock: () => noon,
  random: filledWith(1),
  ...changes,
});

function keyWith(changes: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  const record = { ...newKey(workspaceId).record, isRecoverable: true, ...changes };
  if (record.isRecoverable) kept.set(record.id, sealed({ workspaceId, keyId: record.id }));
  return record;
}

describe('revealing keys', () => {
  test('returns no value that was sealed under another KMS key, and audits nothing', async () => {
    const [record, other] = [keyWith(), keyWith()];
    const former: ValueSealer = {
      ...sealer,
      open: async (key, value) => (key.keyId === record.id ? undefined : sealer.open(key, value)),
    };
    const values = await reveal(dependencies({ sealer: former }), [record, other], request);
    expect([...values.keys()]).toEqual([other.id]);
    expect(events.map(({ keyId }) => keyId)).toEqual([other.id]);
  });

  test('opens their values, and audits each with its caller', async () => {
    const [one, other] = [keyWith(), keyWith()];
    expect(await reveal(dependencies(), [one, other], request)).toEqual(
      new Map([
        [one.id, `value of ${one.id}`],
        [other.id, `value of ${other.id}`],
      ]),
    );
    expect(events.map(({ keyId }) => keyId)).toEqual([one.id, other.id]);
    expect(events[0]).toEqual({
      id: expect.stringMatching(/^[0-9A-Z]{26}$/),
      at: '2026-11-24T12:34:20.000Z',
      action: 'key.revealed',
      workspaceId,
      keyId: one.id,
      actor: { type: 'api_key', id: principal.keyId },
      requestId: 'request-1',
      changes: {},
    });
  });

  test('returns nothing if the audit event cannot be written', async () => {
    const outage = new ServiceUnavailableError();
    const keys = { ...dependencies().keys, record: () => Promise.reject(outage) };
    await expect(reveal(dependencies({ keys }), [keyWith()], request)).rejects.toBe(outage);
  });

  test('waits until the audit event is written', async () => {
    const keys = {
      ...dependencies().keys,
      record: async (each: readonly AuditEvent[]) => {
        await new Promise((resolve) => setImmediate(resolve));
        events.push(...each);
      },
    };
    await reveal(dependencies({ keys }), [keyWith()], request);
    expect(events).toHaveLength(1);
  });

  test('does not audit values that cannot be opened', async () => {
    const record = keyWith();
    kept.set(record.id, sealed({ workspaceId: 'ws_other', keyId: record.id }));
    await expect(reveal(dependencies(), [record], request)).rejects.toThrow('bound to another key');
    expect(events).toEqual([]);
  });

  test('omits a key whose value is not kept, without reading it', async () => {
    const one = keyWith();
    const other = keyWith({ isRecoverable: false });
    expect([...(await reveal(dependencies(), [one, other], request)).keys()]).toEqual([one.id]);
    expect(asked).toEqual([[one.id]]);
    expect(events.map(({ keyId }) => keyId)).toEqual([one.id]);
  });

  test('omits a key whose value is deleted in the meantime', async () => {
    const record = keyWith();
    kept.clear();
    expect(await reveal(dependencies(), [record], request)).toEqual(new Map());
    expect(events).toEqual([]);
  });

  test('omits a key with scopes that the caller lacks', async () => {
    const mighty = keyWith({ scopes: ['*', 'api-keys:write'] });
    const equal = keyWith({ scopes: ['*', 'api-keys:reveal'] });
    const narrow = keyWith({ scopes: ['status:read'] });
    const shown = await reveal(dependencies(), [mighty, equal, narrow], request);
    expect([...shown.keys()]).toEqual([equal.id, narrow.id]);
    expect(events.map(({ keyId }) => keyId)).toEqual([equal.id, narrow.id]);
  });

  test('of no keys returns nothing', async () => {
    expect(await reveal(dependencies(), [], request)).toEqual(new Map());
    expect(events).toEqual([]);
  });
});

describe('revealing is allowed or refused', () => {
  test('it is refused for every caller if the deployment keeps no values', async () => {
    await expect(reveal(dependencies({ sealer: undefined }), [keyWith()], request)).rejects.toThrow(
      RecoveryDisabledError,
    );
    expect(() => assertMayReveal(undefined, principal)).toThrow(RecoveryDisabledError);
    expect([asked, events]).toEqual([[], []]);
  });

  test.each([[['*']], [['api-keys:read', 'api-keys:write']], [['*', 'api-keys:read']], [[]]])(
    'it is refused for a caller with the scopes %j',
    async (scopes) => {
      const refused = { ...request, principal: { ...principal, scopes } };
      await expect(reveal(dependencies(), [keyWith()], refused)).rejects.toThrow(InsufficientScopeError);
      await expect(reveal(dependencies(), [keyWith()], refused)).rejects.toThrow(/api-keys:reveal/);
      expect(() => assertMayReveal(sealer, refused.principal)).toThrow(InsufficientScopeError);
      expect([asked, events]).toEqual([[], []]);
    },
  );

  test.each(['api-keys:reveal', 'api-keys:*'])('it is allowed for a caller with %s', (scope) => {
    expect(() => assertMayReveal(sealer, { ...principal, scopes: [scope] })).not.toThrow();
  });
});
