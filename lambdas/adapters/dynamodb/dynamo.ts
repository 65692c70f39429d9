import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient, DynamoDBServiceException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { type Clock, systemClock } from '../../domain/shared/random.ts';
import { isPassing } from '../passing-errors.ts';

export interface DynamoOptions {
  /** How often a call is tried in all. 1 for what must not happen twice. */
  readonly attempts?: number;
  /** How long one try may take, in milliseconds. Well under the timeout of any Lambda. */
  readonly timeoutMs?: number;
}

/** The document client with bounded time: the SDK's own default waits forever. */
export function createDynamo({ attempts = 2, timeoutMs = 2000 }: DynamoOptions = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** Runs a call; what only means "not now" becomes ServiceUnavailableError. */
export async function available<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && isUnavailable(error)) throw new ServiceUnavailableError({ cause: error });
    throw error;
  }
}

function isUnavailable(error: Error): boolean {
  if (error instanceof DynamoDBServiceException) {
    return isPassing(error.name) || (error.$metadata.httpStatusCode ?? 0) >= 500;
  }
  // The SDK tried, and no answer came (a timeout, a cut connection, nobody listening); or it had no credentials to try with.
  return '$metadata' in error || error.name === 'CredentialsProviderError';
}

/** Why each part of a transaction was refused, in the order of its parts. Undefined for other errors. */
export function cancellationOf(error: unknown): (string | undefined)[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  return (error.CancellationReasons ?? []).map(({ Code }) => (Code === 'None' ? undefined : Code));
}

/** Whether a transaction met another one on the same items, or throttling: the same one may pass next time. */
export function isContention(reasons: readonly (string | undefined)[]): boolean {
  const codes = reasons.filter((reason) => reason !== undefined);
  return (
    codes.length > 0 &&
    codes.every((code) =>
      ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded', 'DuplicateItem'].includes(code),
    )
  );
}

const maxTries = 10;
/** After this no further try is begun, in milliseconds: the caller may have been told that nothing happened. */
const maxWaitMs = 5000;

/**
 * Tries a transaction until it commits or is refused for good. `attempt` returns `retry` on contention. Waits a little
 * longer each time, at random, so that rivals part. The deadline is by the clock: a Lambda that is frozen after its answer
 * must not, when it thaws, apply an old change to a newer state (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
 */
export async function untilSettled<T>(
  attempt: () => Promise<T | typeof retry>,
  orElse: () => Error,
  clock: Clock = systemClock,
): Promise<T> {
  const deadline = clock() + maxWaitMs;
  for (let tries = 1; tries <= maxTries && clock() < deadline; tries++) {
    const result = await attempt();
    if (result !== retry) return result;
    await setTimeout(Math.random() * Math.min(400, 10 * 2 ** tries));
  }
  throw orElse();
}

export const retry = Symbol('retry');
