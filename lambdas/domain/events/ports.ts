import type { AuditAction, AuditEvent } from './audit-event.ts';
import type { PublishedEvent } from './published-event.ts';

/** The audit log of a workspace. */
export interface AuditHistory {
  /**
   * Lists events, newest first. `next` is the id of the event to continue after; undefined after the last page. A page that
   * is filtered by actor or action may be short, or even empty, and still have a next one.
   */
  list(
    workspaceId: string,
    query: AuditQuery,
  ): Promise<{ readonly events: readonly AuditEvent[]; readonly next: string | undefined }>;
}

/** The filters of a list; undefined matches any event. */
export interface AuditQuery {
  /** The id of the actor. */
  readonly actor: string | undefined;
  readonly keyId: string | undefined;
  readonly action: AuditAction | undefined;
  /** Events at this time or later, in epoch milliseconds. */
  readonly from: number | undefined;
  /** Events before this time, in epoch milliseconds; at least `from`. */
  readonly to: number | undefined;
  readonly limit: number;
  /** The id to continue after. */
  readonly after: string | undefined;
}

/** The audit log, for events that are not part of another transaction. */
export interface AuditLog {
  /** Writes an event unless one with its id exists. */
  recordOnce(event: AuditEvent): Promise<void>;
}

/** The bus on which events are published. */
export interface EventBus {
  /** Whether an event is small enough for the bus. */
  takes(event: PublishedEvent): boolean;
  /** Publishes events in order, up to the first one that fails. Some events after that one may be published as well. */
  publish(events: readonly PublishedEvent[]): Promise<Publication>;
}

export interface Publication {
  /** The number of events that were published, from the first one. */
  readonly published: number;
  /** The reason why the next event failed; undefined: all were published. */
  readonly error: Error | undefined;
}

/** The receiver of webhooks. */
export interface WebhookReceiver {
  /** Sends a webhook and returns the status of the response. @throws Error if no response came in time */
  post(headers: Readonly<Record<string, string>>, body: string): Promise<number>;
}

export interface WebhookSecretSource {
  /** Returns the secrets that sign webhooks. */
  secrets(): Promise<readonly Uint8Array[]>;
}

/** The queue of webhooks to send. */
export interface WebhookQueue {
  /** Makes a received message visible again after this time. */
  postpone(receiptHandle: string, seconds: number): Promise<void>;
}
