import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { StreamClient, type StreamRecord } from '../../../../local/triggers/stream-client.ts';
import { StreamPositions } from '../../../../local/triggers/stream-positions.ts';
import { readStream } from '../../../../local/triggers/streams.ts';
import { ManualTimers } from '../support/manual-timers.ts';
import { RecordedCalls } from '../support/recorded-calls.ts';

interface StreamEvent {
  readonly Records: readonly StreamRecord[];
}

/** An engine with streams like DynamoDB's, in shards that end and have children. */
class ShardedEngine {
  readonly calls: string[] = [];
  /** The records of each shard. A closed shard ends with null. */
  readonly shards = new Map<string, { parent?: string; readonly records: (string | null)[] }>();
  /** The errors of coming calls, by operation. */
  readonly refusals = new Map<string, string>();
  endpoint = '';
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '');
      const input = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const refusal = this.refusals.get(operation);
      this.refusals.delete(operation);
      if (refusal === undefined) response.end(JSON.stringify(this.#answer(operation, input)));
      else response.writeHead(400).end(JSON.stringify({ __type: `com.amazonaws#${refusal}` }));
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.endpoint = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(operation: string, input: Record<string, string>): object {
    if (operation === 'ListStreams') {
      const streams = ['2025', '2026', '2024'].map((StreamLabel) => ({ StreamArn: `arn:${StreamLabel}`, StreamLabel }));
      return { Streams: streams };
    }
    if (operation === 'DescribeStream') return { StreamDescription: this.#page(input['ExclusiveStartShardId']) };
    if (operation === 'GetShardIterator') {
      const { StreamArn, ShardId = '', ShardIteratorType, SequenceNumber } = input;
      this.calls.push([StreamArn, ShardId, ShardIteratorType, SequenceNumber].filter(Boolean).join(' '));
      const records = this.shards.get(ShardId)?.records ?? [];
      return { ShardIterator: `${ShardId}:${records.indexOf(SequenceNumber ?? '') + 1}` };
    }
    const [shard = '', at = ''] = (input['ShardIterator'] ?? '').split(':');
    const records = this.shards.get(shard)?.records ?? [];
    const found = records.slice(Number(at)).filter((each) => each !== null);
    return {
      Records: found.map((SequenceNumber) => ({ eventName: 'INSERT', dynamodb: { SequenceNumber } })),
      ...(records.at(-1) !== null && { NextShardIterator: `${shard}:${records.length}` }),
    };
  }

  /** Each page has one shard. */
  #page(after: string | undefined) {
    const ids = [...this.shards.keys()];
    const id = ids[after === undefined ? 0 : ids.indexOf(after) + 1] ?? '';
    const shard = { ShardId: id, ParentShardId: this.shards.get(id)?.parent };
    return { Shards: [shard], ...(id !== ids.at(-1) && { LastEvaluatedShardId: id }) };
  }
}

let engine: ShardedEngine;
let timers: ManualTimers;
let positions: StreamPositions;
let calls: RecordedCalls<StreamEvent>;
let troubles: string[];
let stop = () => {};
beforeEach(async () => {
  engine = new ShardedEngine();
  await engine.start();
  timers = new ManualTimers();
  positions = new StreamPositions(undefined);
  calls = new RecordedCalls();
  troubles = [];
});
afterEach(() => {
  stop();
  engine.stop();
});

function read() {
  stop = readStream({
    source: {
      id: 'Mapping',
      functionId: 'Publish',
      tableName: 'keys',
      sourceArn: 'arn:stream',
      patterns: [],
      batchSize: 100,
      maxRetries: 0,
      bisects: false,
      reportsFailures: true,
    },
    client: new StreamClient({
      endpoint: engine.endpoint,
      aws: { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } },
    }),
    positions,
    region: 'us-east-1',
    invoke: calls.invoke,
    timers,
    onTrouble: (message) => troubles.push(message),
  });
}
const numbersOf = ({ Records }: StreamEvent) => Records.map(({ dynamodb }) => dynamodb.SequenceNumber);
async function looksAgain(ms = 400) {
  await timers.someoneWaits();
  timers.advance(ms);
}

describe('shards', () => {
  test('are read after their parents, and to their ends', async () => {
    engine.shards.set('child', { parent: 'parent', records: ['3'] });
    engine.shards.set('parent', { parent: 'long-gone', records: ['1', '2', null] });
    read();
    expect([numbersOf(await calls.next()), numbersOf(await calls.next())]).toEqual([['1', '2'], ['3']]);
    engine.shards.get('child')?.records.push('4', null);
    engine.shards.set('grandchild', { parent: 'child', records: ['5'] });
    await looksAgain();
    expect([numbersOf(await calls.next()), numbersOf(await calls.next())]).toEqual([['4'], ['5']]);
  });

  test('of the newest stream are read from their last position', async () => {
    engine.shards.set('done', { records: ['1', null] });
    engine.shards.set('open', { parent: 'done', records: ['2'] });
    read();
    await calls.next();
    await calls.next();
    await timers.someoneWaits();
    stop();
    timers = new ManualTimers();
    engine.calls.length = 0;
    engine.shards.get('open')?.records.push('3');
    read();
    expect(numbersOf(await calls.next())).toEqual(['3']);
    expect(engine.calls).toEqual(['arn:2026 open AFTER_SEQUENCE_NUMBER 2']);
  });

  test('whose position DynamoDB no longer keeps are read from the oldest record', async () => {
    engine.shards.set('open', { records: ['7'] });
    positions.set('Mapping', 'arn:2026', 'open', { after: '5', finished: false });
    engine.refusals.set('GetShardIterator', 'TrimmedDataAccessException');
    read();
    expect(numbersOf(await calls.next())).toEqual(['7']);
    expect(engine.calls).toEqual(['arn:2026 open TRIM_HORIZON']);
  });

  test('are still read when an iterator has expired; the error is reported once', async () => {
    engine.shards.set('open', { records: ['1'] });
    read();
    await calls.next();
    engine.shards.get('open')?.records.push('2');
    await timers.someoneWaits();
    engine.refusals.set('GetRecords', 'ExpiredIteratorException');
    timers.advance(400);
    await looksAgain(2000);
    expect(numbersOf(await calls.next())).toEqual(['2']);
    expect(troubles).toEqual(['The stream of keys cannot be read: GetRecords: no reason given']);
  });
});
