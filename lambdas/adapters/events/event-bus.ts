import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { EventBus, Publication } from '../../domain/events/ports.ts';
import type { PublishedEvent } from '../../domain/events/published-event.ts';
import { eventSource } from '../../domain/shared/names.ts';
import { boundedTime } from '../bounded-time.ts';

/** The most entries in one call (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html). */
const maxEntries = 10;
/** The most bytes of all entries together. AWS accepts more now, but consumers of events may not. */
const maxBytes = 256 * 1024;

export function createEventBridge(): EventBridgeClient {
  return new EventBridgeClient(boundedTime);
}

/** An event bus of EventBridge. */
export class EventBridgeBus implements EventBus {
  readonly #client: EventBridgeClient;
  readonly #name: string;

  constructor(client: EventBridgeClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  takes(event: PublishedEvent): boolean {
    return sizeOf(this.#entry(event)) <= maxBytes;
  }

  async publish(events: readonly PublishedEvent[]): Promise<Publication> {
    let published = 0;
    for (const batch of batches(events.map((event) => this.#entry(event)))) {
      const { published: taken, error } = await this.#put(batch);
      published += taken;
      if (error !== undefined) return { published, error };
    }
    return { published, error: undefined };
  }

  async #put(batch: readonly PutEventsRequestEntry[]): Promise<Publication> {
    try {
      const { Entries: results = [] } = await this.#client.send(new PutEventsCommand({ Entries: [...batch] }));
      const published = batch.findIndex((_, index) => results[index]?.EventId === undefined);
      return published === -1
        ? { published: batch.length, error: undefined }
        : { published, error: new EventRefusedError(results[published]) };
    } catch (error) {
      return { published: 0, error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  #entry(event: PublishedEvent): PutEventsRequestEntry {
    return {
      EventBusName: this.#name,
      Source: eventSource,
      DetailType: event.type,
      Time: new Date(event.at),
      Resources: [],
      Detail: JSON.stringify(event),
    };
  }
}

/** EventBridge accepted the call, but not this entry. */
class EventRefusedError extends Error {
  override readonly name = 'EventRefusedError';
  constructor({ ErrorCode = 'NoResponse', ErrorMessage = '' }: PutEventsResultEntry = {}) {
    super(`${ErrorCode}: ${ErrorMessage}`);
  }
}

/** Yields the entries in order, as many each call as it can hold. */
function* batches(entries: readonly PutEventsRequestEntry[]): Generator<readonly PutEventsRequestEntry[]> {
  let batch: PutEventsRequestEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    if (batch.length === maxEntries || (batch.length > 0 && bytes + size > maxBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** Returns the size as EventBridge counts it (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html): 14 bytes are for the time. */
function sizeOf({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number {
  return 14 + [Source, DetailType, Detail].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
