import { expect } from '@jest/globals';

/** Settings of an SDK client that talks to a service of the local run. */
export const localClient = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});

/** Matches an error of a call by its AWS name. */
export const named = (name: string) => expect.objectContaining({ name });
