import { DynamoUsageLedger } from '../adapters/dynamodb/usage/usage-ledger.ts';
import { dayMs } from '../domain/shared/time.ts';
import type { RollUpUsageEnvironment, ValuesOf } from '../environment.ts';
import { dynamoClient } from './clients.ts';

/** Returns the records of usage, and how long those of days are kept. */
export function ledgerFrom({ COUNTERS_TABLE, USAGE_DAYS }: ValuesOf<typeof RollUpUsageEnvironment>) {
  const daysKeptMs = Number(USAGE_DAYS) * dayMs;
  return { ledger: new DynamoUsageLedger(dynamoClient(), COUNTERS_TABLE, { daysKeptMs }), daysKeptMs };
}
