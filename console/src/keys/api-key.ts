import type { components } from '../api/schema.d.ts';

type Schemas = components['schemas'];
export type ApiKey = Schemas['ApiKey'];
/** A key with its value, which exists only in the dialog that shows it. */
export type IssuedApiKey = Schemas['IssuedApiKey'];
export type NewApiKey = Schemas['NewApiKey'];
export type ApiKeyChange = Schemas['ApiKeyChange'];
export type ApiKeyList = Schemas['ApiKeyList'];
export type Regeneration = Schemas['Regeneration'];

export const keyStatuses = ['active', 'inactive', 'expired'] as const;
export type KeyStatus = (typeof keyStatuses)[number];

/** The status of a key for its callers: an expired key is expired, active or not. */
export function statusOf({ isActive, expiresAt }: ApiKey, now = Date.now()): KeyStatus {
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return 'expired';
  return isActive ? 'active' : 'inactive';
}
