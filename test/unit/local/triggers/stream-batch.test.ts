import { describe, expect, test } from '@jest/globals';
import { type BatchOptions, deliverBatch } from '../../../../local/triggers/stream-batch.ts';
import type { StreamRecord } from '../../../../local/triggers/stream-client.ts';
import { RecordedCalls, returns, throws } from '../support/recorded-calls.ts';

const record = (number: number): StreamRecord => ({
  eventName: 'INSERT',
  dynamodb: { SequenceNumber: String(number) },
});
const records = [1, 2, 3, 4].map(record);
const failedFrom = (...numbers: number[]) =>
  returns({ batchItemFailures: numbers.map((number) => ({ itemIdentifier: String(number) })) });

async function deliver(calls: RecordedCalls<StreamRecord[]>, more: Partial<BatchOptions> = {}) {
  const done: string[] = [];
  const troubles: string[] = [];
  const pauses: number[] = [];
  const goesOn = await deliverBatch(records, {
    invoke: calls.invoke,
    reportsFailures: true,
    bisects: false,
    maxRetries: Number.POSITIVE_INFINITY,
    onDone: ({ dynamodb }) => done.push(dynamodb.SequenceNumber),
    onTrouble: (message) => troubles.push(message),
    pause: async (ms) => {
      if (ms > 0) pauses.push(ms);
      return true;
    },
    ...more,
  });
  const tries = calls.events.map((batch) => batch.map(({ dynamodb }) => dynamodb.SequenceNumber).join(''));
  return { goesOn, tries, done, troubles, pauses };
}

describe('a batch', () => {
  test('that succeeds is done immediately', async () => {
    expect(await deliver(new RecordedCalls())).toMatchObject({
      goesOn: true,
      tries: ['1234'],
      done: ['4'],
      pauses: [],
    });
  });

  test('that fails is retried after increasing delays', async () => {
    const calls = new RecordedCalls<StreamRecord[]>(throws('a'), throws('b'), failedFrom(1));
    const { tries, done, pauses } = await deliver(calls);
    expect(tries).toEqual(['1234', '1234', '1234', '1234']);
    expect(done).toEqual(['4']);
    expect(pauses).toEqual([250, 500, 1000]);
  });

  test('continues from the first record that is reported as failed', async () => {
    const { tries, done, pauses } = await deliver(new RecordedCalls<StreamRecord[]>(failedFrom(4, 3), failedFrom(4)));
    expect(tries).toEqual(['1234', '34', '4']);
    expect(done).toEqual(['2', '3', '4']);
    expect(pauses).toEqual([]);
  });

  test('is abandoned after the mapping’s number of retries, which is reported', async () => {
    const { tries, done, troubles } = await deliver(
      new RecordedCalls<StreamRecord[]>(failedFrom(3), throws('no'), throws('no luck')),
      { maxRetries: 1 },
    );
    expect(tries).toEqual(['1234', '34', '34']);
    expect(done).toEqual(['2', '4']);
    expect(troubles).toEqual(['has given up records 3 to 4 of its stream after 2 tries: Error: no luck']);
  });

  test('is halved when it fails, until the failing record is alone', async () => {
    const calls = new RecordedCalls<StreamRecord[]>(
      ...Array.from({ length: 9 }, () => (batch: unknown) => {
        const hasThird = (batch as StreamRecord[]).some(({ dynamodb }) => dynamodb.SequenceNumber === '3');
        return hasThird ? throws('three') : returns(null);
      }),
    );
    const { tries, done, troubles } = await deliver(calls, { bisects: true, maxRetries: 1 });
    expect(tries).toEqual(['1234', '12', '34', '3', '3', '4']);
    expect(done).toEqual(['2', '3', '4']);
    expect(troubles).toEqual(['has given up record 3 of its stream after 2 tries: Error: three']);
  });

  test('that blocks the shard is reported, once', async () => {
    const { troubles, pauses } = await deliver(
      new RecordedCalls<StreamRecord[]>(...Array.from({ length: 10 }, () => throws('no'))),
    );
    expect(troubles).toEqual(['cannot get past records 1 to 4 of its stream: Error: no']);
    expect(Math.max(...pauses)).toBe(30_000);
  });

  test('is left for the next run when this one stops', async () => {
    const pause = async () => false;
    expect(await deliver(new RecordedCalls(), { pause })).toMatchObject({ goesOn: false, done: [] });
    const whileWaiting = async (ms: number) => ms === 0;
    const failing = new RecordedCalls<StreamRecord[]>(throws('stopped'));
    expect(await deliver(failing, { pause: whileWaiting })).toMatchObject({ goesOn: false, done: [], tries: ['1234'] });
  });
});
