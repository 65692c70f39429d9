import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly model: string;
  readonly id: string;
  readonly payload: AdapterPayload;
  /** Epoch milliseconds; Infinity if it does not expire. */
  readonly expiresAt: number;
}

/** Returns the memory of the provider: sessions, codes, grants. After a restart people sign in again. */
export function createSessions(now: () => number = Date.now): AdapterFactory {
  const entries = new Map<string, Entry>();

  const valid = ({ expiresAt }: Entry) => expiresAt > now();
  const removeIf = (condition: (entry: Entry) => boolean) => {
    for (const [key, entry] of entries) if (condition(entry)) entries.delete(key);
  };

  return (model): Adapter => {
    const keyOf = (id: string) => `${model}:${id}`;
    const findBy = (name: 'uid' | 'userCode', value: string) =>
      [...entries.values()].find((entry) => entry.model === model && entry.payload[name] === value && valid(entry))
        ?.payload;

    return {
      async upsert(id, payload, expiresIn) {
        removeIf((entry) => !valid(entry));
        const expiresAt = expiresIn === undefined ? Number.POSITIVE_INFINITY : now() + expiresIn * 1000;
        entries.set(keyOf(id), { model, id, payload, expiresAt });
      },
      async find(id) {
        const entry = entries.get(keyOf(id));
        return entry !== undefined && valid(entry) ? entry.payload : undefined;
      },
      findByUid: async (uid) => findBy('uid', uid),
      findByUserCode: async (userCode) => findBy('userCode', userCode),
      async consume(id) {
        const entry = entries.get(keyOf(id));
        if (entry !== undefined) entry.payload.consumed = Math.floor(now() / 1000);
      },
      async destroy(id) {
        entries.delete(keyOf(id));
      },
      async revokeByGrantId(grantId) {
        removeIf((entry) => entry.model === model && entry.payload.grantId === grantId);
      },
    };
  };
}
