import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../../local/database/dynamodb-engine.ts';
import { ensureTables } from '../../../../local/database/tables.ts';
import { Stack } from '../../../../local/template/template.ts';
import { readEventSources } from '../../../../local/triggers/event-sources.ts';
import { StreamClient, type StreamRecord } from '../../../../local/triggers/stream-client.ts';
import { StreamPositions } from '../../../../local/triggers/stream-positions.ts';
import { readStream } from '../../../../local/triggers/streams.ts';
import { localClient } from '../support/local-client.ts';
import { ManualTimers } from '../support/manual-timers.ts';
import { RecordedCalls, throws } from '../support/recorded-calls.ts';

interface StreamEvent {
  readonly Records: readonly (StreamRecord & Readonly<Record<string, unknown>>)[];
}

const table = (TableName: string) => ({
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    TableName,
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  },
});
const stackOf = (tableName: string, properties: object = {}) =>
  new Stack({
    Resources: {
      Table: table(tableName),
      Publish: { Type: 'AWS::Lambda::Function' },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
          FunctionName: { Ref: 'Publish' },
          StartingPosition: 'TRIM_HORIZON',
          BatchSize: 2,
          BisectBatchOnFunctionError: true,
          MaximumRetryAttempts: 5,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          DestinationConfig: { OnFailure: { Destination: 'arn:x' } },
          FilterCriteria: {
            Filters: [{ Pattern: '{"eventName":["INSERT"],"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"AUDIT#"}]}}}}' }],
          },
          ...properties,
        },
      },
    },
  });

let engine: Engine;
let dynamo: DynamoDBClient;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-streams-'));
  engine = await startEngine({ databaseFile: undefined, onUnexpectedExit: () => {} });
  dynamo = new DynamoDBClient(localClient(engine.endpoint));
});
afterAll(async () => {
  dynamo.destroy();
  await engine.stop();
  rmSync(folder, { recursive: true });
});

let tables = 0;
let name: string;
let file: string;
let timers: ManualTimers;
let troubles: string[];
let told: PromiseWithResolvers<string>;
const stops: (() => void)[] = [];
beforeEach(async () => {
  name = `table-${tables++}`;
  file = join(folder, `${name}.json`);
  timers = new ManualTimers();
  troubles = [];
  told = Promise.withResolvers();
  await ensureTables(stackOf(name), dynamo);
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

const aws = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
function read(calls: RecordedCalls<StreamEvent>, { endpoint = engine.endpoint, of = stackOf(name) } = {}) {
  const [source] = readEventSources(of).streams;
  if (source === undefined) throw new Error('The template has a stream.');
  const stop = readStream({
    source,
    client: new StreamClient({ endpoint, aws }),
    positions: new StreamPositions(file),
    region: 'us-east-1',
    invoke: calls.invoke,
    timers,
    onTrouble: (message) => {
      troubles.push(message);
      told.resolve(message);
    },
  });
  stops.push(stop);
  return stop;
}
const item = (sk: string, more: object = {}) => marshall({ pk: 'WS#1', sk, ...more });
const put = (sk: string, more: object = {}) =>
  dynamo.send(new PutItemCommand({ TableName: name, Item: item(sk, more) }));
/** Lets the reader read again, once it is idle. */
async function looksAgain() {
  await timers.someoneWaits();
  timers.advance(400);
}
const keysOf = (event: StreamEvent) => event.Records.map(({ dynamodb }) => Object(dynamodb['Keys']).sk.S);

describe('a change', () => {
  test('reaches the function in the form of Lambda, within half a second', async () => {
    const calls = new RecordedCalls<StreamEvent>();
    read(calls);
    await timers.someoneWaits();
    expect(timers.next).toBeLessThanOrEqual(400);
    await put('AUDIT#1', { count: 5, bytes: Buffer.from([0, 255]), list: ['a'] });
    await looksAgain();
    expect(await calls.next()).toEqual({
      Records: [
        {
          eventID: expect.any(String),
          eventName: 'INSERT',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'us-east-1',
          eventSourceARN: `arn:aws:dynamodb:us-east-1:000000000000:table/${name}/stream/local`,
          dynamodb: {
            ApproximateCreationDateTime: expect.any(Number),
            Keys: { pk: { S: 'WS#1' }, sk: { S: 'AUDIT#1' } },
            NewImage: {
              pk: { S: 'WS#1' },
              sk: { S: 'AUDIT#1' },
              count: { N: '5' },
              bytes: { B: 'AP8=' },
              list: { L: [{ S: 'a' }] },
            },
            SequenceNumber: expect.any(String),
            SizeBytes: expect.any(Number),
            StreamViewType: 'NEW_AND_OLD_IMAGES',
          },
        },
      ],
    });
  });

  test('is delivered only if it matches the mapping’s filter', async () => {
    await put('KEY#1');
    await put('AUDIT#1');
    await put('AUDIT#1', { changed: true });
    await put('AUDIT#2');
    const calls = new RecordedCalls<StreamEvent>();
    read(calls);
    const event = await calls.next();
    expect(keysOf(event)).toEqual(['AUDIT#1', 'AUDIT#2']);
    expect(event.Records.map(({ eventName }) => eventName)).toEqual(['INSERT', 'INSERT']);
  });

  test('is delivered in order, in batches, including transactions', async () => {
    const Puts = ['AUDIT#2', 'AUDIT#3'].map((sk) => ({ Put: { TableName: name, Item: item(sk) } }));
    await put('AUDIT#1');
    await dynamo.send(new TransactWriteItemsCommand({ TransactItems: Puts }));
    await put('AUDIT#4');
    await put('AUDIT#5');
    const calls = new RecordedCalls<StreamEvent>();
    read(calls);
    const batches = [await calls.next(), await calls.next(), await calls.next()];
    expect(batches.flatMap(keysOf)).toEqual(['AUDIT#1', 'AUDIT#2', 'AUDIT#3', 'AUDIT#4', 'AUDIT#5']);
    expect(batches.map(({ Records }) => Records.length)).toEqual([2, 2, 1]);
  });

  test('is retried if the function fails, and blocks later ones', async () => {
    await put('AUDIT#1');
    const calls = new RecordedCalls<StreamEvent>(throws('no luck'));
    read(calls);
    await calls.next();
    await put('AUDIT#2');
    await looksAgain();
    expect(keysOf(await calls.next())).toEqual(['AUDIT#1']);
    expect(keysOf(await calls.next())).toEqual(['AUDIT#2']);
  });

  test('is read later if nothing reads the stream, and never twice', async () => {
    await put('AUDIT#1');
    const before = new RecordedCalls<StreamEvent>();
    const stop = read(before);
    await before.next();
    await timers.someoneWaits();
    stop();
    await put('AUDIT#2');
    const after = new RecordedCalls<StreamEvent>();
    read(after);
    expect(keysOf(await after.next())).toEqual(['AUDIT#2']);
    await timers.someoneWaits();
    expect(after.events).toHaveLength(1);
  });

  test('is read again if the run stopped while the function processed it', async () => {
    await put('AUDIT#1');
    const worked = Promise.withResolvers<void>();
    const before = new RecordedCalls<StreamEvent>(async () => {
      await worked.promise;
      return throws('The worker of the function has ended.');
    });
    const stop = read(before);
    await before.next();
    stop();
    worked.resolve();
    const after = new RecordedCalls<StreamEvent>();
    read(after);
    expect(keysOf(await after.next())).toEqual(['AUDIT#1']);
    expect(troubles).toEqual([]);
  });

  test('that is older than a day is skipped by a new mapping', async () => {
    await put('AUDIT#1');
    timers = new ManualTimers(Date.now() + 25 * 3600 * 1000);
    const calls = new RecordedCalls<StreamEvent>();
    read(calls);
    await timers.someoneWaits();
    expect(calls.events).toEqual([]);
  });
});

describe('a stream', () => {
  test('is reported if the table has none', async () => {
    const calls = new RecordedCalls<StreamEvent>();
    read(calls, { of: stackOf('no-such-table') });
    expect(await told.promise).toBe('The table no-such-table has no stream, so Publish does not run.');
  });

  test('is reported once if the engine has no streams, without further effects', async () => {
    const server = createServer((_, response) => {
      const body = { __type: 'com.amazonaws.dynamodb.v20120810#UnknownOperationException', message: 'No.' };
      response.writeHead(400).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    read(new RecordedCalls(), { endpoint: `http://127.0.0.1:${port}` });
    expect(await told.promise).toBe(`The stream of ${name} cannot be read, so Publish does not run: ListStreams: No.`);
    expect(timers.next).toBeUndefined();
    server.close();
  });

  test('is not read from its start if its position is damaged', () => {
    writeFileSync(file, '{');
    expect(() => new StreamPositions(file)).toThrow('is damaged');
    expect(readFileSync(file, 'utf8')).toBe('{');
  });
});
