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
  /** In the order of their ids, which is the order of time. */
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

  /** The changes of a key by events with these actions, the oldest first. */
  changesOf(keyId: string, ...actions: readonly AuditAction[]): readonly StoredEvent['changes'][] {
    return this.#events
      .filter((event) => event.keyId === keyId && actions.includes(event.action))
      .map(({ changes }) => changes);
  }

  /** Whether the workspace is suspended by its events; undefined: no event suspends or resumes it. */
  isSuspended(): boolean | undefined {
    const last = this.#events.findLast(({ action }) => /^workspace\.(suspended|resumed)$/.test(action));
    return last && last.action === 'workspace.suspended';
  }

  /** The role of a person by their last event; null: the person was removed; undefined: no event is about the person. */
  roleOf(subject: string): string | null | undefined {
    const last = this.#events.findLast(
      ({ action, changes }) => /^member\./.test(action) && changes['subject'] === subject,
    );
    if (last === undefined) return undefined;
    return last.action === 'member.removed' ? null : String(last.changes['role']);
  }
}
