import type { InvocationResult } from '../lambda/invocation.ts';
import { failedRecords } from './batch-response.ts';
import type { StreamRecord } from './stream-client.ts';

export interface BatchOptions {
  readonly invoke: (records: readonly StreamRecord[]) => Promise<InvocationResult>;
  readonly reportsFailures: boolean;
  readonly bisects: boolean;
  readonly maxRetries: number;
  /** Called with the last record that needs no further work. */
  readonly onDone: (record: StreamRecord) => void;
  readonly onTrouble: (message: string) => void;
  /** Waits. Returns false if the run has stopped meanwhile. */
  readonly pause: (ms: number) => Promise<boolean>;
}

const firstPauseMs = 250;
const maxPauseMs = 30_000;
/** The number of tries after which the problem is reported, even if more tries follow. */
const patience = 5;

/**
 * Invokes a function with records in their order, as Lambda does for streams
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html). Returns false if the run has stopped.
 */
export async function deliverBatch(
  records: readonly StreamRecord[],
  options: BatchOptions,
  retries = 0,
): Promise<boolean> {
  const { invoke, reportsFailures, bisects, maxRetries, onDone, onTrouble, pause } = options;
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) return true;
  const numbers = records.map(numberOf);
  const result = await invoke(records);
  // A failure during shutdown is retried by the next run.
  if (!(await pause(0))) return false;
  const failed = failedRecords(result, { reportsFailures, records: numbers });
  if (failed.length === 0) {
    onDone(last);
    return true;
  }
  const failedAt = Math.min(...failed.map((number) => numbers.indexOf(number)));
  const before = records[failedAt - 1];
  if (before !== undefined) {
    onDone(before);
    return deliverBatch(records.slice(failedAt), options);
  }
  if (bisects && records.length > 1) {
    const half = Math.ceil(records.length / 2);
    return (await deliverBatch(records.slice(0, half), options)) && deliverBatch(records.slice(half), options);
  }
  const what = first === last ? `record ${numberOf(first)}` : `records ${numberOf(first)} to ${numberOf(last)}`;
  const why = result.ok ? 'it reports them as failed' : `${result.errorType}: ${result.errorMessage}`;
  if (retries >= maxRetries) {
    onTrouble(`has given up ${what} of its stream after ${retries + 1} tries: ${why}`);
    onDone(last);
    return true;
  }
  if (retries + 1 === patience) onTrouble(`cannot get past ${what} of its stream: ${why}`);
  if (!(await pause(Math.min(maxPauseMs, firstPauseMs * 2 ** retries)))) return false;
  return deliverBatch(records, options, retries + 1);
}

function numberOf({ dynamodb }: StreamRecord): string {
  return dynamodb.SequenceNumber;
}
