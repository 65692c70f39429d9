import { forEachWindow, type Limits } from '../../lambdas/domain/limits/rate-windows.ts';
import type { Account } from '../../lambdas/domain/usage/account.ts';

/** No test sends this many requests. */
const unlimited = 1_000_000_000;

/** The part of a counter store that keys with ordinary limits, and keys that were not seen before, do not need. */
export const noReserves = {
  countOpen: () => Promise.reject(new Error('No key is seen again here.')),
  countKnown: async () => undefined,
  giveBack: () => Promise.reject(new Error('Nothing is given back here.')),
  take: () => Promise.reject(new Error('There are no reserves here.')),
  fill: () => Promise.reject(new Error('There are no reserves here.')),
};

/** The quotas of keys without any. */
export const noQuotas = {
  quotas: {
    consume: () => Promise.reject(new Error('There are no quotas here.')),
    giveBack: () => Promise.reject(new Error('There are no quotas here.')),
    read: () => Promise.reject(new Error('There are no quotas here.')),
  },
  pause: () => Promise.reject(new Error('There are no quotas here.')),
  quotaNotices: { announce: () => Promise.reject(new Error('There are no quotas here.')) },
};

/** Limits for a test. A window that the test does not name is never full. */
export function limitsOf(limits: Partial<Limits>): Limits {
  return { ...forEachWindow('name', () => unlimited), ...limits };
}

/** The account of a key without an owner. */
export function accountNamed(keyId: string, workspaceId = 'ws_1'): Account {
  return { workspaceId, keyId, ownerId: null };
}
