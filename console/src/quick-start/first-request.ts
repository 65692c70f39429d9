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

/** The looks so far, as the state of a query counts them. */
interface Looks {
  readonly dataUpdateCount: number;
  readonly errorUpdateCount: number;
}

const firstWaitMs = 2_000;
const longestWaitMs = 30_000;

/**
 * The wait before the next look for a request. It grows with each look, failed ones included, so a page that stays open asks
 * rarely.
 */
export const waitMs = ({ dataUpdateCount, errorUpdateCount }: Looks) =>
  Math.min(longestWaitMs, firstWaitMs * 1.15 ** (dataUpdateCount + errorUpdateCount));
