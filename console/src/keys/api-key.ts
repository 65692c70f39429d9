import type { components } from '../api/schema.d.ts';

type Schemas = components['schemas'];
export type ApiKey = Schemas['ApiKey'];
/** With its value, which is nowhere kept but in the dialog that shows it. */
export type IssuedApiKey = Schemas['IssuedApiKey'];
export type NewApiKey = Schemas['NewApiKey'];
export type ApiKeyChange = Schemas['ApiKeyChange'];
export type Regeneration = Schemas['Regeneration'];

export const keyStatuses = ['active', 'inactive', 'expired'] as const;
export type KeyStatus = (typeof keyStatuses)[number];

/** What callers who use the key would find. */
export function statusOf({ isActive, expiresAt }: ApiKey, now = Date.now()): KeyStatus {
  if (expiresAt !== null && Date.parse(expiresAt) <= now) return 'expired';
  return isActive ? 'active' : 'inactive';
}
