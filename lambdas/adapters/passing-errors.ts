/** Errors that say nothing about the request: the service, or the way to it, is in trouble. */
const passing = new Set([
  // Lambda's role is renewed in time; with these credentials no request is answered, whatever it asks.
  'ExpiredTokenException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionInProgressException',
]);

/** Whether an error of this name only means "not now". */
export const isPassing = (name: string): boolean => passing.has(name);
