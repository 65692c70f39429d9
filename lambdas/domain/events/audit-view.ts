import * as z from 'zod';
import { schema } from '../shared/schema.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';
import { type AuditEvent, actorTypes } from './audit-event.ts';
import { EventType } from './published-event.ts';

/** An audit event as the workspace sees it. */
export const AuditEventView = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      id: z.string(),
      at: Timestamp,
      action: EventType,
      keyId: z.string().nullable().meta({ description: 'null: the event is not about a single key.' }),
      actor: z.strictObject({ type: z.enum(actorTypes), id: z.string() }).meta({ id: 'Actor' }),
      requestId: z.string(),
      changes: z
        .record(z.string(), z.unknown())
        .meta({ description: 'The fields that changed, with their new values. Never a key value.' }),
      before: z.record(z.string(), z.unknown()).nullable().meta({
        description: 'These fields before the change; null if the event is not a change of settings, or is older.',
      }),
    })
    .meta({ id: 'AuditEventView' }),
);
export type AuditEventView = z.infer<typeof AuditEventView>;

/** Returns the view of an event. It copies field by field, so no other field is shown. */
export function viewOfEvent({ id, at, action, keyId, requestId, ...event }: AuditEvent): AuditEventView {
  const { actor, changes, before = null } = event;
  return {
    id,
    at,
    action,
    keyId,
    actor: { type: actor.type, id: actor.id },
    requestId,
    changes: { ...changes },
    before,
  };
}
