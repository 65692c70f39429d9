/** What a key may touch: live data or test data. */
export const environments = ['live', 'test'] as const;
export type Environment = (typeof environments)[number];
