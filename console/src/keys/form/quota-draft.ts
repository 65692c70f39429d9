import type { ApiKey, NewApiKey } from '../api-key.ts';

type Quota = NonNullable<NewApiKey['quota']>;

/** The quota of a key as the form holds it. */
export interface QuotaDraft {
  readonly per: Quota['per'] | 'none';
  readonly requests: string;
}

export const noQuota: QuotaDraft = { per: 'none', requests: '' };

export function quotaDraftOf(quota: ApiKey['quota']): QuotaDraft {
  return quota === null ? noQuota : { per: quota.per, requests: String(quota.requests) };
}

/** The quota that the API gets; null if the key has none. */
export function quotaOf({ per, requests }: QuotaDraft): Quota | null {
  return per === 'none' ? null : { requests: Number(requests), per };
}

/** Whether the key has a quota whose number is not a whole number of at least 1. */
export function isWrongQuota({ per, requests }: QuotaDraft): boolean {
  return per !== 'none' && !/^0*[1-9]\d*$/.test(requests.trim());
}
