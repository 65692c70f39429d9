import { DynamoQuotaReader } from '../adapters/dynamodb/quotas/quota-store.ts';
import type { QuotaReader } from '../domain/limits/quota-ports.ts';
import { dynamoClient } from './clients.ts';

/** Reads how much of quotas is used. */
export function quotaReaderFrom({ COUNTERS_TABLE }: { COUNTERS_TABLE: string }): QuotaReader {
  return new DynamoQuotaReader(dynamoClient(), COUNTERS_TABLE);
}
