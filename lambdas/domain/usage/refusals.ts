/**
 * Why a request with a known key was refused, other than by the rate limit. Stored usage names the reasons by their place in
 * this list: append new ones, and remove none.
 */
export const refusalReasons = ['revoked', 'suspended', 'expired', 'scope', 'address', 'plan', 'quota'] as const;

/** Everything that usage counts. `limited`: refused by the rate limit. */
export const countNames = ['admitted', 'limited', ...refusalReasons] as const;
export type CountName = (typeof countNames)[number];

/** Numbers of requests. Absent counts are zero. */
export type Sums = Readonly<Partial<Record<CountName, number>>>;

/** What an item of refused requests counts. */
export type RefusalName = Exclude<CountName, 'admitted'>;
