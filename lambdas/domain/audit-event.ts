import { type Clock, newUlid, type RandomBytes } from './random.ts';

/** Who did what to which key. Written in the same transaction as the change itself. */
export interface AuditEvent {
  /** ULID: sorts by time. */
  readonly id: string;
  readonly at: string;
  readonly action: AuditAction;
  readonly workspaceId: string;
  /** null: the change concerns the workspace itself. */
  readonly keyId: string | null;
  readonly actor: Actor;
  /** The request that did it, as in the access log. */
  readonly requestId: string;
  /** The changed fields and their new values. Never a key value or a digest. */
  readonly changes: Readonly<Record<string, unknown>>;
}

export type AuditAction =
  | 'key.created'
  | 'key.updated'
  | 'key.activated'
  | 'key.deactivated'
  | 'key.regenerated'
  | 'key.deleted'
  | 'workspace.created'
  | 'workspace.updated'
  | 'workspace.suspended'
  | 'workspace.resumed'
  | 'workspace.deletion_started'
  | 'workspace.deleted'
  | 'root_key.issued'
  | 'root_key.revoked';

export type Actor =
  | { readonly type: 'api_key'; readonly id: string }
  | { readonly type: 'operator'; readonly id: string };

/** Completes an audit event with its id and time. */
export function auditEvent(
  { clock, random }: { readonly clock: Clock; readonly random: RandomBytes },
  event: Omit<AuditEvent, 'id' | 'at'>,
): AuditEvent {
  const now = clock();
  return { id: newUlid(now, random), at: new Date(now).toISOString(), ...event };
}
