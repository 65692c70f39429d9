import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EventBridgeBus } from '../../../../../lambdas/adapters/events/event-bus.ts';
import { type PublishedEvent, publishedEvent } from '../../../../../lambdas/domain/events/published-event.ts';
import { newAudit } from '../../../../support/stores/keys.ts';

interface Entry {
  readonly Detail: string;
}

/** EventBridge with the events of each call, and its responses. */
let calls: Entry[][];
/** The ids of events that it refuses. */
let refused: Set<string>;
let status: number;
let server: Server;
let client: EventBridgeClient;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { Entries } = JSON.parse(text) as { Entries: Entry[] };
    calls.push(Entries);
    const results = Entries.map(({ Detail }) =>
      refused.has(JSON.parse(Detail).id)
        ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' }
        : { EventId: 'taken' },
    );
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' });
    const failure = { __type: 'InternalException', message: 'down' };
    response.end(JSON.stringify(status === 200 ? { FailedEntryCount: 0, Entries: results } : failure));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  [calls, refused, status] = [[], new Set(), 200];
});

const bus = () => new EventBridgeBus(client, 'Latchkey');
const events = (count: number): PublishedEvent[] =>
  Array.from({ length: count }, () => publishedEvent({ ...newAudit('ws_1', 'key_1', 'key.deleted') }));

/** Creates an event of about this many KB. */
function large(kilobytes: number): PublishedEvent {
  const audit = newAudit('ws_1', 'key_1', 'pepper.dropped');
  return publishedEvent({ ...audit, changes: { versions: ['é'.repeat(512 * kilobytes)] } });
}

const idsOf = (entries: readonly Entry[] = []) => entries.map(({ Detail }) => JSON.parse(Detail).id);

test('an event is an entry of its type, at its time', async () => {
  const [event] = events(1);
  expect(await bus().publish(event === undefined ? [] : [event])).toEqual({ published: 1, error: undefined });
  expect(calls).toEqual([
    [
      {
        EventBusName: 'Latchkey',
        Source: 'latchkey',
        DetailType: 'key.deleted',
        Time: Date.parse(event?.at ?? '') / 1000,
        Resources: [],
        Detail: JSON.stringify(event),
      },
    ],
  ]);
});

test('makes no call without events', async () => {
  expect(await bus().publish([])).toEqual({ published: 0, error: undefined });
  expect(calls).toEqual([]);
});

describe('one call has at most', () => {
  test('ten events, in their order', async () => {
    const all = events(25);
    expect(await bus().publish(all)).toEqual({ published: 25, error: undefined });
    expect(calls.map((entries) => entries.length)).toEqual([10, 10, 5]);
    expect(calls.flatMap(idsOf)).toEqual(all.map(({ id }) => id));
  });

  test('256 KB, in bytes', async () => {
    expect(await bus().publish([large(100), large(100), large(100)])).toEqual({ published: 3, error: undefined });
    expect(calls.map((entries) => entries.length)).toEqual([2, 1]);
  });

  test('no single event that exceeds 256 KB', () => {
    expect([bus().takes(large(255)), bus().takes(large(256))]).toEqual([true, false]);
  });
});

describe('a failure', () => {
  test('of one event stops publishing: earlier events are published, later calls are not made', async () => {
    const all = events(25);
    refused.add(all[12]?.id ?? '');
    const { published, error } = await bus().publish(all);
    expect({ published, calls: calls.length }).toEqual({ published: 12, calls: 2 });
    expect(error).toMatchObject({ name: 'EventRefusedError', message: 'ThrottlingException: Rate exceeded' });
  });

  test('of the first event publishes none', async () => {
    const all = events(3);
    refused.add(all[0]?.id ?? '');
    expect((await bus().publish(all)).published).toBe(0);
  });

  test('of a call counts the events of earlier calls', async () => {
    expect((await bus().publish(events(10))).published).toBe(10);
    status = 500;
    const { published, error } = await bus().publish(events(3));
    expect({ published, name: error?.name }).toEqual({ published: 0, name: 'InternalException' });
  });
});
