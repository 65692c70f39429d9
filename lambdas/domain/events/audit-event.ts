import { type Clock, newUlid, type RandomBytes } from '../shared/random.ts';
import type { AuditAction, ChangesOf } from './event-schemas.ts';

export type { AuditAction };

/** Who did what to which key. Written in the same transaction as the change itself, and published from there. */
export type AuditEvent = Origin & Deed & { /** ULID: sorts by time. */ readonly id: string; readonly at: string };

/** What was done, with the changed fields and their new values. Never a key value or a digest. */
export type Deed = {
  readonly [Action in AuditAction]: { readonly action: Action; readonly changes: Readonly<ChangesOf<Action>> };
}[AuditAction];

/** By whom, and to what. */
export interface Origin {
  /** null: the event concerns the deployment. */
  readonly workspaceId: string | null;
  /** null: the event concerns the workspace itself. */
  readonly keyId: string | null;
  readonly actor: Actor;
  /** The request that did it, as in the access log; or the invocation of the Lambda that did it by itself. */
  readonly requestId: string;
}

/** Who does it, and in which request or invocation. */
export type By = Pick<Origin, 'actor' | 'requestId'>;

export const actorTypes = ['api_key', 'user', 'operator', 'service'] as const;

export type Actor = {
  /** `user`: somebody who signed in, by the subject; `service`: Latchkey itself, by the name of the Lambda. */
  readonly type: (typeof actorTypes)[number];
  readonly id: string;
};

/** Completes an audit event with its id and time. */
export function auditEvent(
  { clock, random }: { readonly clock: Clock; readonly random: RandomBytes },
  event: Origin & Deed,
): AuditEvent {
  const now = clock();
  return { id: newUlid(now, random), at: new Date(now).toISOString(), ...event };
}
