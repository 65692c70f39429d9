import { type Clock, newUlid, type RandomBytes } from '../shared/random.ts';
import { isoTime } from '../shared/time.ts';
import type { AuditAction, ChangesOf } from './event-types.ts';

export type { AuditAction };

/** An audit event. It is written in the same transaction as the change, and published from the table's stream. */
export type AuditEvent = Origin &
  Deed &
  Before & { /** A ULID, which sorts by time. */ readonly id: string; readonly at: string };

interface Before {
  /** The fields of `changes` before the change. undefined: the event is not a change, or Latchkey did not record this yet. */
  readonly before?: Readonly<Record<string, unknown>> | undefined;
}

/** The action, with the changed fields and their new values. Never a key value or a digest. */
export type Deed = {
  readonly [Action in AuditAction]: { readonly action: Action; readonly changes: Readonly<ChangesOf<Action>> };
}[AuditAction];

/** The actor of an event, the objects that it is about, and the request that caused it. */
export interface Origin {
  /** null: the event is about the deployment. */
  readonly workspaceId: string | null;
  /** null: the event is not about a single key. */
  readonly keyId: string | null;
  readonly actor: Actor;
  /** The id of the request, as in the access log, or of the Lambda invocation. */
  readonly requestId: string;
}

/** The actor of an event, and the request or invocation that caused it. */
export type By = Pick<Origin, 'actor' | 'requestId'>;

export const actorTypes = ['api_key', 'user', 'operator', 'service'] as const;

export type Actor = {
  /** `user`: a signed-in person, named by the subject; `service`: Latchkey itself, named by the Lambda function. */
  readonly type: (typeof actorTypes)[number];
  readonly id: string;
};

/** Returns an audit event with a new id and the present time. */
export function auditEvent(
  { clock, random }: { readonly clock: Clock; readonly random: RandomBytes },
  event: Origin & Deed & Before,
): AuditEvent {
  const now = clock();
  return { id: newUlid(now, random), at: isoTime(now), ...event };
}
