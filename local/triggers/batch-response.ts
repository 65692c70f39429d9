import * as z from 'zod';
import type { InvocationResult } from '../lambda/invocation.ts';

const BatchResponse = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish() })
  .nullable();

/**
 * Returns the records of a batch that failed, as the function reports them
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html). All of them failed if the
 * function fails or its report is invalid.
 */
export function failedRecords(
  result: InvocationResult,
  { reportsFailures, records }: { readonly reportsFailures: boolean; readonly records: readonly string[] },
): readonly string[] {
  if (!result.ok) return records;
  if (!reportsFailures) return [];
  const response = BatchResponse.safeParse(result.payload);
  if (!response.success) return records;
  const failed = (response.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return failed.every((id) => records.includes(id)) ? failed : records;
}
