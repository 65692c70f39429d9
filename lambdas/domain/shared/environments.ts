/** The environments of keys: a key reaches live data or test data. */
export const environments = ['live', 'test'] as const;
export type Environment = (typeof environments)[number];
