import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ApiKeyRecord } from '../../../../../lambdas/domain/keys/key-record.ts';
import type { SealedFor, SealedValue, ValueSealer } from '../../../../../lambdas/domain/keys/ports.ts';
import { assertMayReveal, type RevealDependencies, reveal } from '../../../../../lambdas/domain/keys/reveal.ts';
import {
  InsufficientScopeError,
  RecoveryDisabledError,
  ServiceUnavailableError,
} from '../../../../../lambdas/domain/shared/errors.ts';
import type { Workspace } from '../../../../../lambdas/domain/workspaces/workspace.ts';
import { newKey, noon } from '../../../../support/stores/keys.ts';
import { KeysInMemory } from '../../../../support/stores/keys-in-memory.ts';
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

let keys: KeysInMemory;
let asked: string[];
beforeEach(() => {
  keys = new KeysInMemory({ id: workspaceId } as Workspace);
  asked = [];
  const getSealed = keys.getSealed.bind(keys);
  keys.getSealed = (workspaceId, keyId) => {
    asked.push(keyId);
    return getSealed(workspaceId, keyId);
  };
});

const dependencies = (changes: Partial<RevealDependencies> = {}): RevealDependencies => ({
  keys,
  sealer,
  clock: () => noon,
  random: filledWith(1),
  ...changes,
});

function keyWith(changes: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  const record = { ...newKey(workspaceId).record, isRecoverable: true, ...changes };
  keys.records.set(record.id, record);
  if (record.isRecoverable) keys.sealed.set(record.id, sealed({ workspaceId, keyId: record.id }));
  return record;
}

/** The values that are shown, by key id. */
async function shownBy(changes: Partial<RevealDependencies>, records: readonly ApiKeyRecord[], asking = request) {
  const revealed = await reveal(dependencies(changes), records, asking);
  expect(revealed.map(({ record }) => record.id)).toEqual(records.map(({ id }) => id));
  return new Map(revealed.flatMap(({ record, fullKey }) => (fullKey === null ? [] : [[record.id, fullKey] as const])));
}

describe('revealing keys', () => {
  test('returns no value that was sealed under another KMS key, and audits nothing', async () => {
    const [record, other] = [keyWith(), keyWith()];
    const former: ValueSealer = {
      ...sealer,
      open: async (key, value) => (key.keyId === record.id ? undefined : sealer.open(key, value)),
    };
    const values = await shownBy({ sealer: former }, [record, other]);
    expect([...values.keys()]).toEqual([other.id]);
    expect(keys.events.map(({ keyId }) => keyId)).toEqual([other.id]);
  });

  test('opens their values, and audits each with its caller', async () => {
    const [one, other] = [keyWith(), keyWith()];
    expect(await shownBy({}, [one, other])).toEqual(
      new Map([
        [one.id, `value of ${one.id}`],
        [other.id, `value of ${other.id}`],
      ]),
    );
    expect(keys.events.map(({ keyId }) => keyId)).toEqual([one.id, other.id]);
    expect(keys.events[0]).toEqual({
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
    const record = keyWith();
    keys.changeKey = async (_workspaceId, _keyId, change) => {
      await change(record);
      throw outage;
    };
    await expect(reveal(dependencies(), [record], request)).rejects.toBe(outage);
  });

  test('waits until the audit event is written', async () => {
    const changeKey = keys.changeKey.bind(keys);
    keys.changeKey = async (...args) => {
      await new Promise((resolve) => setImmediate(resolve));
      return changeKey(...args);
    };
    await reveal(dependencies(), [keyWith()], request);
    expect(keys.events).toHaveLength(1);
  });

  test('does not audit values that cannot be opened', async () => {
    const record = keyWith();
    keys.sealed.set(record.id, sealed({ workspaceId: 'ws_other', keyId: record.id }));
    await expect(reveal(dependencies(), [record], request)).rejects.toThrow('bound to another key');
    expect(keys.events).toEqual([]);
  });

  test('omits a key whose value is not kept, without reading it', async () => {
    const one = keyWith();
    const other = keyWith({ isRecoverable: false });
    expect([...(await shownBy({}, [one, other])).keys()]).toEqual([one.id]);
    expect(asked).toEqual([one.id]);
    expect(keys.events.map(({ keyId }) => keyId)).toEqual([one.id]);
  });

  test('omits a key whose value is deleted in the meantime', async () => {
    const record = keyWith();
    keys.sealed.clear();
    expect(await shownBy({}, [record])).toEqual(new Map());
    expect(keys.events).toEqual([]);
  });

  test('omits a key with scopes that the caller lacks', async () => {
    const mighty = keyWith({ scopes: ['*', 'api-keys:write'] });
    const equal = keyWith({ scopes: ['*', 'api-keys:reveal'] });
    const narrow = keyWith({ scopes: ['status:read'] });
    const shown = await shownBy({}, [mighty, equal, narrow]);
    expect([...shown.keys()]).toEqual([equal.id, narrow.id]);
    expect(keys.events.map(({ keyId }) => keyId)).toEqual([equal.id, narrow.id]);
  });

  describe('while another request changes the key', () => {
    /** Makes a change after the key was read and before its sealed value is. */
    function meanwhile(record: ApiKeyRecord, changes: Partial<ApiKeyRecord>) {
      const getSealed = keys.getSealed.bind(keys);
      keys.getSealed = (...args) => {
        if (keys.records.get(record.id) === record) {
          keys.records.set(record.id, { ...record, ...changes, revision: record.revision + 1 });
          const ciphertext = `sealed new value of ${record.id}`;
          keys.sealed.set(record.id, { ...sealed({ workspaceId, keyId: record.id }), ciphertext });
        }
        return getSealed(...args);
      };
    }

    test('never shows a new value of a key that has got scopes that the caller lacks', async () => {
      const record = keyWith({ scopes: ['status:read'] });
      meanwhile(record, { scopes: ['*', 'members:*'] });
      expect(await shownBy({}, [record])).toEqual(new Map());
      expect(keys.events).toEqual([]);
    });

    test('shows the new value of a key that the caller may see, once, with the changed key', async () => {
      const record = keyWith({ scopes: ['status:read'] });
      meanwhile(record, { name: 'New name' });
      const [shown] = await reveal(dependencies(), [record], request);
      expect(shown).toMatchObject({ fullKey: `new value of ${record.id}`, record: { name: 'New name' } });
      expect(keys.events).toHaveLength(1);
    });

    test('omits a key that is deleted', async () => {
      const record = keyWith();
      keys.records.delete(record.id);
      expect(await shownBy({}, [record])).toEqual(new Map());
    });
  });

  describe('to a caller with fewer scopes than the earlier holders of the value', () => {
    test('notes that the value must not get more scopes', async () => {
      const record = keyWith({ scopes: ['status:read'] });
      await reveal(dependencies(), [record], request);
      expect(keys.records.get(record.id)?.values[0]?.holderScopes).toEqual(['status:read']);
    });

    test('notes nothing if the caller has all of their scopes', async () => {
      const record = keyWith();
      const [value] = record.values;
      if (value === undefined) throw new Error('The key has no value.');
      const held = { ...record, values: [{ ...value, holderScopes: ['status:*'] }] };
      keys.records.set(record.id, held);
      await reveal(dependencies(), [held], request);
      expect(keys.records.get(record.id)?.values).toEqual(held.values);
    });
  });

  test('of no keys returns nothing', async () => {
    expect(await shownBy({}, [])).toEqual(new Map());
    expect(keys.events).toEqual([]);
  });
});

describe('revealing is allowed or refused', () => {
  test('it is refused for every caller if the deployment keeps no values', async () => {
    await expect(reveal(dependencies({ sealer: undefined }), [keyWith()], request)).rejects.toThrow(
      RecoveryDisabledError,
    );
    expect(() => assertMayReveal(undefined, principal)).toThrow(RecoveryDisabledError);
    expect([asked, keys.events]).toEqual([[], []]);
  });

  test.each([[['*']], [['api-keys:read', 'api-keys:write']], [['*', 'api-keys:read']], [[]]])(
    'it is refused for a caller with the scopes %j',
    async (scopes) => {
      const refused = { ...request, principal: { ...principal, scopes } };
      await expect(reveal(dependencies(), [keyWith()], refused)).rejects.toThrow(InsufficientScopeError);
      await expect(reveal(dependencies(), [keyWith()], refused)).rejects.toThrow(/api-keys:reveal/);
      expect(() => assertMayReveal(sealer, refused.principal)).toThrow(InsufficientScopeError);
      expect([asked, keys.events]).toEqual([[], []]);
    },
  );

  test.each(['api-keys:reveal', 'api-keys:*'])('it is allowed for a caller with %s', (scope) => {
    expect(() => assertMayReveal(sealer, { ...principal, scopes: [scope] })).not.toThrow();
  });
});
