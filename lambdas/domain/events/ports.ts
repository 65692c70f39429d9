import type { AuditAction, AuditEvent } from './audit-event.ts';
import type { PublishedEvent } from './published-event.ts';

/** What was done in a workspace. */
export interface AuditHistory {
  /**
   * Newest first. `next` is the id of the event to continue after; undefined when there is no more. A page that is
   * filtered by actor or action may be short, or empty, and still have a next one.
   */
  list(
    workspaceId: string,
    query: AuditQuery,
  ): Promise<{ readonly events: readonly AuditEvent[]; readonly next: string | undefined }>;
}

/** Which events; undefined: any. */
export interface AuditQuery {
  /** The id of who did it. */
  readonly actor: string | undefined;
  readonly keyId: string | undefined;
  readonly action: AuditAction | undefined;
  /** From then on, in epoch milliseconds. */
  readonly from: number | undefined;
  /** Before then, in epoch milliseconds; not before `from`. */
  readonly to: number | undefined;
  readonly limit: number;
  /** The id to continue after. */
  readonly after: string | undefined;
}

/** Events of the deployment. */
export interface AuditLog {
  /** Writes an event unless one with its id is written. */
  recordOnce(event: AuditEvent): Promise<void>;
}

/** Where events are published. */
export interface EventBus {
  /** Whether an event is small enough for it. */
  takes(event: PublishedEvent): boolean;
  /** Publishes events in their order, up to the first that it fails at; some after that one may get through as well. */
  publish(events: readonly PublishedEvent[]): Promise<Publication>;
}

export interface Publication {
  /** How many of the first events are published. */
  readonly published: number;
  /** Why the next one is not; undefined: all are. */
  readonly error: Error | undefined;
}

/** Who is told of events by webhook. */
export interface WebhookReceiver {
  /** Sends a webhook, and returns the status of the answer. @throws Error if none came in time */
  post(headers: Readonly<Record<string, string>>, body: string): Promise<number>;
}

export interface WebhookSecretSource {
  /** What webhooks are signed with. */
  secrets(): Promise<readonly Uint8Array[]>;
}

/** The queue that webhooks wait in. */
export interface WebhookQueue {
  /** Has a message that was received come again after so many seconds. */
  postpone(receiptHandle: string, seconds: number): Promise<void>;
}
