import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type BusEvent, startEventBus } from '../../../../local/services/events/event-bus.ts';
import { readEventBuses, readEventRules } from '../../../../local/services/events/event-rules.ts';
import type { PrivateEndpoint } from '../../../../local/services/private-endpoint.ts';
import { Stack } from '../../../../local/template/template.ts';
import { localClient, named } from '../support/local-client.ts';

const rule = (EventPattern: object, more: object = {}) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    EventBusName: { Ref: 'Bus' },
    EventPattern,
    State: 'ENABLED',
    Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, RetryPolicy: { MaximumRetryAttempts: 3 } }],
    ...more,
  },
});
const stack = (resources: object = {}) =>
  new Stack({
    Resources: {
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'latchkey' } },
      Queue: { Type: 'AWS::SQS::Queue' },
      All: rule({ source: ['latchkey'] }),
      Deletions: rule({ source: ['latchkey'], 'detail-type': ['key.deleted'] }),
      Off: rule({ source: ['latchkey'] }, { State: 'DISABLED' }),
      OfDefault: rule({ source: ['latchkey'] }, { EventBusName: { Ref: 'AWS::NoValue' } }),
      ...resources,
    },
  });

const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
let folder: string;
let file: string;
let sent: [queueArn: string, body: string][];
let heard: BusEvent[];
let served: PrivateEndpoint;
let client: EventBridgeClient;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-events-'));
  file = join(folder, 'events.jsonl');
  sent = [];
  heard = [];
  served = await startEventBus({
    buses: readEventBuses(stack()),
    rules: readEventRules(stack()),
    region: 'us-east-1',
    file,
    send: (queueArn, body) => sent.push([queueArn, body]),
    onEvent: (event) => heard.push(event),
    clock: () => now,
  });
  client = new EventBridgeClient(localClient(served.endpoint));
});
afterEach(async () => {
  client.destroy();
  await served.stop();
  rmSync(folder, { recursive: true });
});

const entry = (more: object = {}) => ({
  EventBusName: 'latchkey',
  Source: 'latchkey',
  DetailType: 'key.created',
  Detail: '{"keyId":"key_1"}',
  ...more,
});
const put = (...entries: object[]) => client.send(new PutEventsCommand({ Entries: entries }));
const lines = () =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('an event', () => {
  test('is stored as rules and targets see it, one per line', async () => {
    const { FailedEntryCount, Entries } = await put(
      entry({ Resources: ['arn:r'], Time: new Date('2026-01-01T00:00:00Z') }),
      entry({ DetailType: 'key.deleted' }),
    );
    expect(FailedEntryCount).toBe(0);
    expect(lines()).toEqual([
      {
        version: '0',
        id: Entries?.[0]?.EventId,
        'detail-type': 'key.created',
        source: 'latchkey',
        account: '000000000000',
        time: '2026-01-01T00:00:00Z',
        region: 'us-east-1',
        resources: ['arn:r'],
        detail: { keyId: 'key_1' },
      },
      expect.objectContaining({ 'detail-type': 'key.deleted', time: '2026-01-02T03:04:05Z', resources: [] }),
    ]);
    expect(heard).toEqual(lines());
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('goes to the queues of the rules that match, on its own bus', async () => {
    await put(entry(), entry({ DetailType: 'key.deleted' }), entry({ Source: 'other' }));
    const queueArn = 'arn:aws:sqs:us-east-1:000000000000:Queue';
    const [created, deleted] = lines().map((line) => JSON.stringify(line));
    expect(sent).toEqual([
      [queueArn, created],
      [queueArn, deleted],
      [queueArn, deleted],
    ]);
    sent = [];
    await put(entry({ EventBusName: 'arn:aws:events:us-east-1:000000000000:event-bus/latchkey' }));
    await put(entry({ EventBusName: undefined }));
    expect(sent).toHaveLength(2);
  });
});

describe('refused individually:', () => {
  test.each([
    ['no source', { Source: undefined }, 'InvalidArgument'],
    ['no type', { DetailType: '' }, 'InvalidArgument'],
    ['no detail', { Detail: undefined }, 'InvalidArgument'],
    ['a detail that is not JSON', { Detail: '{' }, 'MalformedDetail'],
    ['a detail that is not an object', { Detail: '[]' }, 'MalformedDetail'],
    ['a source of AWS', { Source: 'aws.s3' }, 'NotAuthorizedForSourceException'],
    ['a bus that is not there', { EventBusName: 'nope' }, 'InvalidArgument'],
  ])('%s', async (_, more, ErrorCode) => {
    const { FailedEntryCount, Entries } = await put(entry(), entry(more));
    expect(FailedEntryCount).toBe(1);
    expect(Entries).toEqual([{ EventId: expect.any(String) }, { ErrorCode, ErrorMessage: expect.any(String) }]);
    expect(lines()).toHaveLength(1);
  });
});

describe('the whole request is refused:', () => {
  test('with more than ten events, with none, and over a megabyte', async () => {
    const large = entry({ Detail: JSON.stringify({ text: 'x'.repeat(600_000) }) });
    for (const entries of [[], Array.from({ length: 11 }, () => entry()), [large, large]]) {
      await expect(put(...entries)).rejects.toThrow(named('ValidationException'));
    }
    await put(large);
  });

  test('for unsupported operations', async () => {
    await expect(client.send(new ListRulesCommand({}))).rejects.toThrow('does not serve AWSEvents.ListRules');
  });
});

describe('the start stops at a rule', () => {
  test.each<[string, object, string]>([
    [
      'for other targets than queues',
      { Targets: [{ Id: 'a', Arn: 'arn:aws:lambda:x' }] },
      'delivers events only to queues',
    ],
    ['that changes the event', { Targets: [{ Id: 'a', Arn: 'x', InputPath: '$.detail' }] }, 'Targets.0.InputPath'],
    ['on a schedule', { ScheduleExpression: 'rate(1 hour)' }, 'ScheduleExpression'],
    [
      'with a comparison that is not known',
      { EventPattern: { source: [{ wildcard: '*' }] } },
      'supports only patterns of exact',
    ],
  ])('%s', (_, more, message) => {
    expect(() => readEventRules(stack({ All: rule({}, more) }))).toThrow(message);
  });
});
