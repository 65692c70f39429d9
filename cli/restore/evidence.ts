import type { AuditAction } from '../../lambdas/domain/events/event-types.ts';

/** An audit event, as far as a restore reads it. */
export interface StoredEvent {
  readonly id: string;
  readonly action: AuditAction;
  readonly keyId: string | null;
  readonly changes: Readonly<Record<string, unknown>>;
}

/**
 * The changes of one workspace since the backup: the audit events of the live table that the backup does not have. They tell
 * an intended change, such as a revocation, from damage, which leaves no event.
 */
export class Evidence {
  readonly #events: readonly StoredEvent[];

  constructor(events: readonly StoredEvent[]) {
    this.#events = events;
  }

  /** Whether an event with one of these actions is about a key. */
  ofKey(keyId: string, ...actions: readonly AuditAction[]): boolean {
    return this.#events.some((event) => event.keyId === keyId && actions.includes(event.action));
  }

  /** Whether an event with one of these actions is about the workspace. */
  ofWorkspace(...actions: readonly AuditAction[]): boolean {
    return this.#events.some(({ action }) => actions.includes(action));
  }

  /** Whether an event with one of these actions is about a member. */
  ofMember(subject: string, ...actions: readonly AuditAction[]): boolean {
    return this.#events.some(({ action, changes }) => actions.includes(action) && changes['subject'] === subject);
  }
}
