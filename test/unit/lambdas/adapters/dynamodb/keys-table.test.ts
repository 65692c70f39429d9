import { describe, expect, test } from '@jest/globals';
import { type DynamoCalls, TransactionRefusedError } from '../../../../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { KeysTable } from '../../../../../lambdas/adapters/dynamodb/keys-table.ts';
import { retry } from '../../../../../lambdas/adapters/dynamodb/until-settled.ts';
import { ThrottledError } from '../../../../../lambdas/adapters/passing-errors.ts';
import { OutcomeUnknownError, ServiceUnavailableError } from '../../../../../lambdas/domain/shared/errors.ts';

const lost = () => Promise.reject(new ServiceUnavailableError());
const throttled = () => Promise.reject(new ThrottledError());

/** A table whose transactions get these answers; the last one repeats. Each try takes some time. */
function tableWith(tryMs: number, ...answers: (() => Promise<void>)[]) {
  let now = 0;
  const requests: Parameters<DynamoCalls['transactWrite']>[0][] = [];
  const transactWrite: DynamoCalls['transactWrite'] = (request) => {
    requests.push(request);
    now += tryMs;
    return (answers[requests.length - 1] ?? answers.at(-1) ?? lost)();
  };
  const table = new KeysTable({ transactWrite } as DynamoCalls, 'keys', () => now);
  return { requests, commit: () => table.commit([table.remove({ pk: 'a', sk: 'b' })]) };
}

describe('a transaction without a response', () => {
  test('is repeated with the same token, so DynamoDB commits it once', async () => {
    const { requests, commit } = tableWith(10, lost, lost, async () => {});
    expect(await commit()).toBeUndefined();
    expect(requests).toHaveLength(3);
    expect(requests[0]?.ClientRequestToken).toMatch(/^[0-9a-f-]{36}$/);
    for (const request of requests) expect(request).toEqual(requests[0]);
  });

  test('is decided by the next response', async () => {
    const refused = () => Promise.reject(new TransactionRefusedError(['ConditionalCheckFailed']));
    const { requests, commit } = tableWith(10, lost, refused);
    expect(await commit()).toBe(retry);
    expect(requests).toHaveLength(2);
  });

  test('has an unknown outcome if the next try is refused and nobody can read whether the first was stored', async () => {
    const transactWrite = () => Promise.reject(new TransactionRefusedError(['TransactionConflict']));
    const table = new KeysTable({ transactWrite, get: lost } as unknown as DynamoCalls, 'keys');
    const event = table.put({ pk: 'WS#1', sk: 'AUDIT#1' });
    await expect(table.commit([event])).rejects.toThrow(OutcomeUnknownError);
  });

  test('has an unknown outcome after five seconds', async () => {
    const { requests, commit } = tableWith(2000, lost);
    await expect(commit()).rejects.toThrow(OutcomeUnknownError);
    expect(requests).toHaveLength(3);
  });
});

describe('a transaction that DynamoDB throttles', () => {
  test('on every try fails as unavailable, with a known outcome', async () => {
    const { commit } = tableWith(2000, throttled);
    const error = await commit().catch((each: unknown) => each);
    expect(error).toBeInstanceOf(ServiceUnavailableError);
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
  });

  test.each([
    ['after', [lost, throttled]],
    ['before', [throttled, lost, throttled]],
  ])('%s a try without a response fails with an unknown outcome', async (_, answers) => {
    const { commit } = tableWith(1500, ...answers);
    await expect(commit()).rejects.toThrow(OutcomeUnknownError);
  });
});
