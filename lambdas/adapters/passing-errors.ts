import { ServiceUnavailableError } from '../domain/shared/errors.ts';

/**
 * The errors of AWS that say nothing about the request: the same one may succeed later. Their status is below 500; an error with
 * a status of 500 or more always passes.
 *
 * - `throttled`: the service is busy and did nothing. The next attempt needs a pause.
 * - `running`: a transaction with the same token is still running. The next attempt needs a pause.
 * - `contended`: another request changes the same item. That ends within milliseconds.
 * - `other`: the request did not arrive in time, or its credentials were about to be renewed. Lambda renews the credentials of
 *   a role in time; with expired ones, no request succeeds.
 */
const passing: ReadonlyMap<string, 'throttled' | 'running' | 'contended' | 'other'> = new Map([
  // DynamoDB (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html)
  ['ProvisionedThroughputExceededException', 'throttled'],
  ['RequestLimitExceeded', 'throttled'],
  ['TransactionInProgressException', 'running'],
  // A write outside a transaction met a transaction on the same item. No SDK retries it.
  ['TransactionConflictException', 'contended'],
  ['ReplicatedWriteConflictException', 'contended'],
  // Every service
  ['ThrottlingException', 'throttled'],
  ['Throttling', 'throttled'],
  ['ThrottledException', 'throttled'],
  ['TooManyRequestsException', 'throttled'],
  ['RequestThrottledException', 'throttled'],
  ['ExpiredTokenException', 'other'],
  ['RequestTimeout', 'other'],
  ['RequestTimeoutException', 'other'],
]);

/** Returns whether an error of this name says nothing about the request: the same one may succeed later. */
export const isPassing = (name: string): boolean => passing.has(name);

/** Returns whether an error of this name says that the service was busy and did nothing. */
export const isThrottling = (name: string): boolean => passing.get(name) === 'throttled';

/** Returns whether an error of this name asks the caller to wait before the next attempt. */
export const needsPause = (name: string): boolean => isThrottling(name) || passing.get(name) === 'running';

/** Returns whether a service refused a call with the error of this name. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** The reasons in a TransactionCanceledException that say nothing about the transaction. */
const passingReasons = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  // A concurrent transaction is just creating the same item.
  'DuplicateItem',
]);

/** Returns whether DynamoDB canceled a transaction for passing reasons only. @param reasons undefined for a part without one */
export function isContention(reasons: readonly (string | undefined)[]): boolean {
  const given = reasons.filter((reason) => reason !== undefined);
  return given.length > 0 && given.every((reason) => passingReasons.has(reason));
}

/** A service refused a call each time because it was busy, so it did nothing. */
export class ThrottledError extends ServiceUnavailableError {}
