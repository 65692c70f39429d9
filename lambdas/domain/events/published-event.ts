import * as z from 'zod';
import { Timestamp } from '../shared/timestamp-schema.ts';
import { actorTypes, type Origin } from './audit-event.ts';
import { type AuditAction, type ChangesOf, eventRegistry } from './event-types.ts';

/** The version of the schemas below. It grows when a field is removed or changes its meaning, not when one is added. */
export const schemaVersion = 1;

/** The name of a type, by which subscribers choose events: the action of the audit event. */
export const EventType = z.enum(Object.keys(eventRegistry) as [AuditAction, ...AuditAction[]]);
export const eventTypes = EventType.options;

/** An audit event as it is published: the `detail` on the event bus, and the `data` of a webhook. */
export type PublishedEvent = {
  readonly [Type in AuditAction]: Origin & {
    readonly version: typeof schemaVersion;
    readonly id: string;
    readonly at: string;
    readonly type: Type;
    readonly data: Readonly<ChangesOf<Type>>;
  };
}[AuditAction];

/** The schema of one type, with the fields in the order in which they are written. */
const schemaOf = (type: AuditAction) =>
  z.strictObject({
    version: z.literal(schemaVersion),
    // It is also the id of the webhook. The text that is signed has a dot after it, so it must not contain one.
    id: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,100}$/)
      .meta({ description: 'If an event arrives twice, both copies have this id.' }),
    at: Timestamp.meta({ description: 'The time of the event.' }),
    type: z.literal(type),
    workspaceId: z.string().nullable().meta({ description: 'null: the event is about the deployment.' }),
    keyId: z.string().nullable().meta({ description: 'null: the event is not about a single key.' }),
    actor: z
      .strictObject({
        type: z.enum(actorTypes),
        id: z.string().meta({
          description:
            'For an `api_key`, its id; for a `user`, the subject from the issuer; for an `operator`, the ARN of the AWS identity; for a `service`, the name of the Lambda function.',
        }),
      })
      .meta({ description: 'The actor: the identity that caused the event.' }),
    requestId: z
      .string()
      .meta({ description: 'The id of the request, as in the access log, or of the Lambda invocation.' }),
    data: eventRegistry[type].changes,
  });

/** The schema of each type, as in docs/events/. */
export const publishedSchemas = Object.fromEntries(
  eventTypes.map((type) => [type, schemaOf(type)]),
) as unknown as Readonly<Record<AuditAction, z.ZodType<PublishedEvent>>>;

/**
 * Returns the event to publish for a stored audit event. It copies field by field, so no other field is published.
 * @throws z.ZodError if the item is not an audit event, or does not match the schema of its type
 */
export function publishedEvent(stored: Readonly<Record<string, unknown>>): PublishedEvent {
  const { id, at, action, workspaceId, keyId, actor, requestId, changes } = stored;
  const type = EventType.parse(action);
  const event = { version: schemaVersion, id, at, type, workspaceId, keyId, actor, requestId, data: changes };
  return publishedSchemas[type].parse(event);
}
