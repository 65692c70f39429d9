import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { auditItem } from '../../../../../lambdas/adapters/dynamodb/key-items.ts';
import { type Attributes, toAttributes } from '../../../../../lambdas/adapters/lean/attribute-values.ts';
import type { AuditEvent } from '../../../../../lambdas/domain/events/audit-event.ts';
import type { PublishedEvent } from '../../../../../lambdas/domain/events/published-event.ts';
import { createHandler } from '../../../../../lambdas/handlers/events/publish-events.ts';
import type { Loss } from '../../../../../lambdas/metrics.ts';
import { keptLog, type LogLine } from '../../../../support/log.ts';
import { newAudit } from '../../../../support/stores/keys.ts';

/** The event bus: the events that it received, and where it fails. */
let published: PublishedEvent[];
let failsAt: number | undefined;
let tooLarge: string | undefined;
let losses: Loss[];
let lines: LogLine[];
let handler: ReturnType<typeof createHandler>;

beforeEach(() => {
  [published, losses] = [[], []];
  [failsAt, tooLarge] = [undefined, undefined];
  const log = keptLog();
  lines = log.lines;
  handler = createHandler({
    bus: {
      takes: ({ id }) => id !== tooLarge,
      async publish(events) {
        const taken = failsAt ?? events.length;
        published.push(...events.slice(0, taken));
        return { published: taken, error: failsAt === undefined ? undefined : new Error('throttled') };
      },
    },
    onLoss: (loss) => losses.push(loss),
    logger: log.logger,
  });
});

const publish = (...Records: DynamoDBRecord[]) => handler({ Records }, { awsRequestId: 'run-1' });

let count = 0;
function recordOf(item: Attributes, eventName: 'INSERT' | 'MODIFY' | 'REMOVE' = 'INSERT'): DynamoDBRecord {
  count += 1;
  const image = item as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];
  const { pk, sk } = image ?? {};
  return {
    eventName,
    dynamodb: {
      Keys: { ...(pk && { pk }), ...(sk && { sk }) },
      ...(image && { NewImage: image }),
      SequenceNumber: `${count}`,
    },
  };
}

const written = (event: AuditEvent) => recordOf(toAttributes(auditItem(event)));
const numberOf = ({ dynamodb }: DynamoDBRecord) => dynamodb?.SequenceNumber;
const some = (amount: number) => Array.from({ length: amount }, () => newAudit('ws_1', 'key_1'));

/** An audit event with a secret in a field that should have none. */
const poisoned = () => {
  const item = {
    ...auditItem(newAudit('ws_1', 'key_1', 'key.deleted')),
    changes: { name: 'A', key: 'vsk_live_S3cret' },
  };
  return recordOf(toAttributes(item));
};

test('audit events are published in the order in which they were written', async () => {
  const events = some(25);
  expect(await publish(...events.map(written))).toEqual({ batchItemFailures: [] });
  expect(published.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  expect(lines).toEqual([{ level: 'info', message: 'published', fields: { requestId: 'run-1', events: 25 } }]);
});

test('other items, and changed or removed audit events, are not published', async () => {
  const item = toAttributes(auditItem(newAudit('ws_1', 'key_1')));
  const key = toAttributes({ pk: 'WS#ws_1', sk: 'KEY#key_1', name: 'AUDIT#' });
  const removed = { eventName: 'REMOVE', dynamodb: { SequenceNumber: '0' } } as const;
  await publish(recordOf(item, 'MODIFY'), recordOf(item, 'REMOVE'), recordOf(key), removed, {});
  expect([published, losses]).toEqual([[], []]);
});

test('an event that a restore added again is not published again', async () => {
  const item = toAttributes({ ...auditItem(newAudit('ws_1', 'key_1')), isRestored: true });
  expect(await publish(recordOf(item))).toEqual({ batchItemFailures: [] });
  expect([published, losses]).toEqual([[], []]);
});

test('an operator can publish items again, without the rest of a record (docs/runbook.md)', async () => {
  const event = newAudit('ws_1', 'key_1');
  const NewImage = toAttributes(auditItem(event)) as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];
  const record = { eventName: 'INSERT', dynamodb: { ...(NewImage && { NewImage }) } } as const;
  expect(await publish(record)).toEqual({ batchItemFailures: [] });
  expect(published.map(({ id }) => id)).toEqual([event.id]);
  failsAt = 0;
  expect(await publish(record)).toEqual({ batchItemFailures: [{ itemIdentifier: '' }] });
});

describe('when the bus fails', () => {
  test('everything from the failure on is repeated', async () => {
    failsAt = 2;
    const records = some(4).map(written);
    const third = records.map(numberOf)[2];
    expect(await publish(...records)).toEqual({ batchItemFailures: [{ itemIdentifier: third }] });
    expect(published).toHaveLength(2);
    expect(lines).toMatchObject([
      { level: 'error', fields: { events: 2, sequenceNumber: third, error: new Error('throttled') } },
    ]);
  });

  test('the failed record is counted among all records, including unpublished ones', async () => {
    failsAt = 1;
    const records = [recordOf(toAttributes({ pk: 'WS#ws_1', sk: 'META' })), poisoned(), ...some(2).map(written)];
    expect(await publish(...records)).toEqual({ batchItemFailures: [{ itemIdentifier: records.map(numberOf)[3] }] });
  });
});

describe('an item that cannot be published', () => {
  test('is omitted, counted and reported, and the others are published', async () => {
    const [before, after] = some(2);
    const records = [before, after].flatMap((event) => (event === undefined ? [] : [written(event)]));
    const poison = poisoned();
    records.splice(1, 0, poison);
    expect(await publish(...records)).toEqual({ batchItemFailures: [] });
    expect(published.map(({ id }) => id)).toEqual([before?.id, after?.id]);
    expect(losses).toEqual(['unpublishable_event']);
    expect(lines[0]).toEqual({
      level: 'error',
      message: 'an audit event cannot be published',
      fields: { requestId: 'run-1', sequenceNumber: numberOf(poison), problem: 'data: unrecognized_keys' },
    });
  });

  test('is reported without its content', async () => {
    await publish(poisoned());
    expect(JSON.stringify(lines)).not.toMatch(/S3cret|vsk_/);
  });

  test.each<[string, Attributes, string]>([
    ['of an unknown action', { sk: { S: 'AUDIT#1' }, action: { S: 'key.stolen' } }, ': invalid_value'],
    ['with values that nobody stores', { sk: { S: 'AUDIT#1' }, id: { B: 'AA==' } as never }, 'TypeError'],
  ])('%s names the error', async (_, item, problem) => {
    await publish(recordOf(item));
    expect(lines[0]?.fields).toMatchObject({ problem });
  });

  test('may be one that is too large for the bus', async () => {
    const event = newAudit('ws_1', 'key_1');
    tooLarge = event.id;
    expect(await publish(written(event))).toEqual({ batchItemFailures: [] });
    expect([published, losses]).toEqual([[], ['unpublishable_event']]);
    expect(lines[0]?.fields).toMatchObject({ problem: 'too large' });
  });

  test('after a failure is not counted yet, because it is repeated', async () => {
    failsAt = 0;
    await publish(...some(1).map(written), poisoned());
    expect(losses).toEqual([]);
  });

  test('before a failure is counted, because it is not repeated', async () => {
    failsAt = 0;
    await publish(poisoned(), ...some(1).map(written));
    expect(losses).toEqual(['unpublishable_event']);
  });
});
