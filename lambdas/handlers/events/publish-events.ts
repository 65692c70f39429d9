import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { addedAuditItem, storedEvent } from '../../adapters/dynamodb/audit/audit-records.ts';
import { createEventBridge, EventBridgeBus } from '../../adapters/events/event-bus.ts';
import type { EventBus } from '../../domain/events/ports.ts';
import { type PublishedEvent, publishedEvent } from '../../domain/events/published-event.ts';
import { PublishEventsEnvironment, readEnvironment } from '../../environment.ts';
import { createLogger, type Logger } from '../../logger.ts';
import { createLossMetrics, type Loss } from '../../metrics.ts';

export interface Dependencies {
  readonly bus: EventBus;
  readonly onLoss: (loss: Loss) => void;
  readonly logger: Logger;
}

interface Reading {
  readonly sequenceNumber: string;
  /** undefined if the item can never be published. */
  readonly event: PublishedEvent | undefined;
  /** Why the event cannot be published, without any of its content. */
  readonly problem: string | undefined;
}

/**
 * Runs on the stream of the keys table: publishes the audit events in the order in which they were written. After a failure,
 * Lambda retries from the failed event, so no event is lost. Items that can never be published are skipped.
 */
export function createHandler({ bus, logger, onLoss }: Dependencies) {
  return async (
    { Records }: Pick<DynamoDBStreamEvent, 'Records'>,
    { awsRequestId: requestId }: Pick<Context, 'awsRequestId'>,
  ): Promise<DynamoDBBatchResponse> => {
    const readings = Records.flatMap((record) => read(record, bus));
    const readable = readings.filter(isReadable);
    const { published, error } = await bus.publish(readable.map(({ event }) => event));
    const failed = readable[published];

    // Lambda delivers the failed record and all later ones again.
    const settled = failed === undefined ? readings : readings.slice(0, readings.indexOf(failed));
    for (const { sequenceNumber, problem } of settled.filter((reading) => !isReadable(reading))) {
      onLoss('unpublishable_event');
      logger.error('an audit event cannot be published', { requestId, sequenceNumber, problem });
    }
    if (failed === undefined) {
      logger.info('published', { requestId, events: published });
      return { batchItemFailures: [] };
    }
    const { sequenceNumber } = failed;
    logger.error('publishing failed', { requestId, events: published, sequenceNumber, error });
    return { batchItemFailures: [{ itemIdentifier: sequenceNumber }] };
  };
}

function isReadable(reading: Reading): reading is Reading & { event: PublishedEvent } {
  return reading.event !== undefined;
}

/** Returns nothing for a record that is not about an audit event. */
function read(record: DynamoDBRecord, bus: EventBus): Reading[] {
  const item = addedAuditItem(record);
  if (item === undefined) return [];
  const sequenceNumber = record.dynamodb?.SequenceNumber ?? '';
  const unreadable = (problem: string) => [{ sequenceNumber, event: undefined, problem }];
  try {
    const event = publishedEvent(storedEvent(item));
    return bus.takes(event) ? [{ sequenceNumber, event, problem: undefined }] : unreadable('too large');
  } catch (error) {
    return unreadable(problemOf(error));
  }
}

/** Returns where the item does not match its schema, without messages, which could quote the content. */
function problemOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.name : 'unknown';
  return error.issues.map(({ path, code }) => `${path.join('.')}: ${code}`).join('; ');
}

export const handler = createHandler({
  bus: new EventBridgeBus(createEventBridge(), readEnvironment(PublishEventsEnvironment).EVENT_BUS),
  onLoss: createLossMetrics(),
  logger: createLogger(),
});
