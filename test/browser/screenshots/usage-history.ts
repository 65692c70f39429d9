import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { accountAttributes, hourOf } from '../../../lambdas/adapters/dynamodb/counter-item.ts';
import { createSdkDynamo } from '../../../lambdas/adapters/dynamodb/sdk-dynamo.ts';
import { DynamoUsageLedger } from '../../../lambdas/adapters/dynamodb/usage/usage-ledger.ts';
import { limitedCounter } from '../../../lambdas/domain/limits/key-counters.ts';
import { dayMs, hourMs, minuteMs } from '../../../lambdas/domain/shared/time.ts';
import type { Account } from '../../../lambdas/domain/usage/account.ts';
import type { RollUpProgress } from '../../../lambdas/domain/usage/ports.ts';
import { rollUpUsage } from '../../../lambdas/domain/usage/roll-up.ts';
import { chanceFrom } from '../../support/chance.ts';

const keptSeconds = 31 * 24 * 3600;
/** The maximum of one BatchWriteItem. */
const batchSize = 25;

/** The usage of a key in the past days. */
export interface Habit {
  readonly days: number;
  /** Requests in the busiest hour of a working day. */
  readonly busiest: number;
  /** The share of requests over the hour's limit that were sent: 0 for a client that respects its limits. */
  readonly limitedShare: number;
  readonly seed: number;
}

/** Writes counters like the authorizer: more requests by day than at night and at the weekend, with some variation. */
export async function writeUsage(
  dynamo: DynamoDBDocumentClient,
  table: string,
  { tag, ...account }: Account & { readonly tag: string },
  { days, busiest, limitedShare, seed }: Habit,
  now: number,
): Promise<void> {
  const random = chanceFrom(seed);
  const items: Record<string, unknown>[] = [];
  const thisHour = Math.floor(now / hourMs) * hourMs;
  for (let hour = thisHour - days * 24 * hourMs; hour <= thisHour; hour += hourMs) {
    const admitted: Record<string, number> = {};
    const limited: Record<string, number> = {};
    // An occasional peak over the limits.
    const isPeak = random() < 0.04;
    for (let minute = 0; minute < 60 && hour + minute * minuteMs < now; minute++) {
      const wanted = (busiest / 60) * mood(hour) * (0.5 + random());
      count(admitted, minute, Math.round(wanted));
      if (isPeak) count(limited, minute, Math.round(wanted * limitedShare * random()));
    }
    items.push(...itemsOf(tag, account, hour, admitted), ...itemsOf(limitedCounter(tag), account, hour, limited));
  }
  for (let from = 0; from < items.length; from += batchSize) {
    const puts = items.slice(from, from + batchSize).map((Item) => ({ PutRequest: { Item } }));
    await dynamo.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
  }
}

/** Adds up the usage of past days, as the schedule does hour by hour. */
export async function addUpUsage(dynamo: DynamoDBDocumentClient, table: string, days: number, now: number) {
  const rolledTo = Math.floor(now / hourMs) * hourMs - days * dayMs;
  // Nothing came late, so the hours need no second pass.
  let progress: RollUpProgress = { rolledTo, settledTo: now, underWay: null, failed: [] };
  const ledger = Object.assign(new DynamoUsageLedger(createSdkDynamo(dynamo), table, { daysKeptMs: 403 * dayMs }), {
    // The local run has a progress of its own.
    getProgress: async () => progress,
    putProgress: async (next: RollUpProgress) => {
      progress = next;
      return true;
    },
  });
  await rollUpUsage({ ledger, clock: () => now }, Number.POSITIVE_INFINITY);
}

/** The load of an hour, 0 to 1. */
function mood(hour: number): number {
  const at = new Date(hour);
  const byDay = 0.15 + 0.85 * Math.max(0, Math.sin(((at.getUTCHours() - 6) / 14) * Math.PI));
  return byDay * (at.getUTCDay() % 6 === 0 ? 0.35 : 1);
}

function count(counts: Record<string, number>, minute: number, requests: number): void {
  if (requests > 0) counts[`m${String(minute).padStart(2, '0')}`] = requests;
}

function itemsOf(counter: string, account: Account, hour: number, minutes: Readonly<Record<string, number>>) {
  const h = Object.values(minutes).reduce((sum, each) => sum + each, 0);
  if (h === 0) return [];
  const expiresAt = hour / 1000 + 3600 + keptSeconds;
  const sk = hourOf(hour);
  return [{ pk: counter, sk, h, ...minutes, ...accountAttributes(counter, sk, account), expiresAt }];
}
