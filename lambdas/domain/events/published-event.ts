import * as z from 'zod';
import { actorTypes, type Origin } from './audit-event.ts';
import { type AuditAction, type ChangesOf, eventSchemas } from './event-schemas.ts';

/** Of the schemas below. Grows when a field goes or changes its meaning, never when one is added. */
export const schemaVersion = 1;

/** What subscribers name events by: the action of the audit event. */
export const EventType = z.enum(Object.keys(eventSchemas) as [AuditAction, ...AuditAction[]]);
export const eventTypes = EventType.options;

/** An audit event as others are told of it: the `detail` on the event bus, and the `data` of a webhook. */
export type PublishedEvent = {
  readonly [Type in AuditAction]: Origin & {
    readonly version: typeof schemaVersion;
    readonly id: string;
    readonly at: string;
    readonly type: Type;
    readonly data: Readonly<ChangesOf<Type>>;
  };
}[AuditAction];

/** Of one type, in the order in which fields are written. */
const schemaOf = (type: AuditAction) =>
  z.strictObject({
    version: z.literal(schemaVersion),
    // Also the id of the webhook, whose signature has a dot after it.
    id: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,100}$/)
      .meta({ description: 'Who gets an event twice gets it with the same id.' }),
    at: z.iso.datetime().meta({ description: 'When it was done.' }),
    type: z.literal(type),
    workspaceId: z.string().nullable().meta({ description: 'null: the event concerns the deployment.' }),
    keyId: z.string().nullable().meta({ description: 'null: the event concerns no single key.' }),
    actor: z
      .strictObject({
        type: z.enum(actorTypes),
        id: z.string().meta({
          description:
            'Of an `api_key` its id, of a `user` the subject that the issuer gave, of an `operator` the ARN of the AWS identity, of a `service` the name of the Lambda.',
        }),
      })
      .meta({ description: 'Who did it.' }),
    requestId: z
      .string()
      .meta({ description: 'The request that did it, as in the access log, or the run of the Lambda.' }),
    data: eventSchemas[type],
  });

/** What is published of each type: the schemas of docs/events/. */
export const publishedSchemas = Object.fromEntries(
  eventTypes.map((type) => [type, schemaOf(type)]),
) as unknown as Readonly<Record<AuditAction, z.ZodType<PublishedEvent>>>;

/**
 * What is published of a stored audit event: field by field, so that nothing else gets out.
 * @throws z.ZodError if it is no audit event, or not such as its type has
 */
export function publishedEvent(stored: Readonly<Record<string, unknown>>): PublishedEvent {
  const { id, at, action, workspaceId, keyId, actor, requestId, changes } = stored;
  const type = EventType.parse(action);
  const event = { version: schemaVersion, id, at, type, workspaceId, keyId, actor, requestId, data: changes };
  return publishedSchemas[type].parse(event);
}
