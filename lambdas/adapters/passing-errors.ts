/** Errors of a service that is busy: with this request, or with too many. */
const throttling = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

/** Other temporary errors. Lambda renews the credentials of a role in time; with expired ones, no request succeeds. */
const passing = new Set([...throttling, 'ExpiredTokenException', 'RequestTimeout', 'RequestTimeoutException']);

/** Returns whether an error of this name says nothing about the request: the same one may succeed later. */
export const isPassing = (name: string): boolean => passing.has(name);

/** Returns whether an error of this name asks the caller to wait before the next attempt. */
export const isThrottling = (name: string): boolean => throttling.has(name);
