import { setTimeout } from 'node:timers/promises';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { inFlight } from '../../domain/shared/in-flight.ts';
import { type Clock, systemClock } from '../../domain/shared/random.ts';
import type { DynamoCalls, Item } from './dynamo-calls.ts';

const maxTries = 10;
/** The time after which no other try starts, in milliseconds. The client may already have received an error. */
const maxWaitMs = 5000;

/**
 * Tries a transaction until it commits or fails for another reason than contention, on which `attempt` returns `retry`. The
 * waits grow and are random, so concurrent callers do not collide again
 * (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/). The deadline uses the clock, not the
 * number of tries: a function that was frozen after its response must not apply an old change to a newer state.
 * @param deadline The time after which no other try starts. By default, five seconds after the call
 */
export async function untilSettled<T>(
  attempt: () => Promise<T | typeof retry>,
  orElse: () => Error,
  clock: Clock = systemClock,
  deadline = clock() + maxWaitMs,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const result = await attempt();
    if (result !== retry) return result;
    await setTimeout(Math.random() * Math.min(400, 10 * 2 ** tries));
    if (tries >= maxTries || clock() >= deadline) throw orElse();
  }
}

export const retry = Symbol('retry');

/** Returns the result of an attempt, or `retry` after a passing error. The attempt must be safe to repeat. */
export async function orRetry<T>(attempt: Promise<T>): Promise<T | typeof retry> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof ServiceUnavailableError) return retry;
    throw error;
  }
}

/**
 * Returns the items with these primary keys that exist, in any order. Reads up to 100 items in one consistent read.
 * @throws ServiceUnavailableError while DynamoDB throttles
 */
export function itemsWith(
  dynamo: Pick<DynamoCalls, 'batchGet'>,
  table: string,
  keys: readonly Readonly<Record<'pk' | 'sk', string>>[],
): Promise<readonly Item[]> {
  const RequestItems = { [table]: { Keys: keys, ConsistentRead: true } };
  return untilSettled(
    async () => {
      const { Responses, UnprocessedKeys } = await dynamo.batchGet({ RequestItems });
      // DynamoDB is throttling: an item that was not read may exist.
      return Object.keys(UnprocessedKeys ?? {}).length > 0 ? retry : (Responses?.[table] ?? []);
    },
    () => new ServiceUnavailableError(),
  );
}

/** The maximum of one BatchGetItem. */
const batchSize = 100;
/** The number of batches that are read at the same time. */
const batchesAtOnce = 10;

/** Returns the items with these primary keys that exist, like `itemsWith`, for any number of keys. */
export async function allItemsWith(...[dynamo, table, keys]: Parameters<typeof itemsWith>): Promise<Item[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / batchSize) }, (_, batch) =>
    keys.slice(batch * batchSize, (batch + 1) * batchSize),
  );
  return (await inFlight(batchesAtOnce, batches, (batch) => itemsWith(dynamo, table, batch))).flat();
}
