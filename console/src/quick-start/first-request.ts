import type { components } from '../api/schema.d.ts';
import type { RefusalReason } from '../usage/counts.ts';

type Usage = Pick<components['schemas']['Usage'], 'admitted' | 'limited' | 'refused'>;

/** The result of the first requests of a key; `null` if there was none. */
export type FirstRequest = 'admitted' | 'limited' | RefusalReason;

export function firstRequestIn({ admitted, limited, refused }: Usage): FirstRequest | null {
  if (admitted > 0) return 'admitted';
  const [reason] = Object.keys(refused) as RefusalReason[];
  if (reason !== undefined) return reason;
  return limited > 0 ? 'limited' : null;
}

const firstWaitMs = 2_000;
const longestWaitMs = 30_000;

/** The wait before the next look for a request. It grows, so a page that stays open asks rarely. @param looks So far. */
export const waitMs = (looks: number) => Math.min(longestWaitMs, firstWaitMs * 1.15 ** looks);
