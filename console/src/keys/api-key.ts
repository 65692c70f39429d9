import type { components } from '../api/schema.d.ts';

export type ApiKey = components['schemas']['ApiKey'];

export const keyStatuses = ['active', 'inactive', 'expired'] as const;
export type KeyStatus = (typeof keyStatuses)[number];

/** What callers who use the key would find. */
export function statusOf({ isActive, expiresAt }: ApiKey, now = Date.now()): KeyStatus {
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return 'expired';
  return isActive ? 'active' : 'inactive';
}
