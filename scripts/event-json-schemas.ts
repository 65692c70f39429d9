import * as z from 'zod';
import type { AuditAction } from '../lambdas/domain/events/event-schemas.ts';
import { publishedSchemas, schemaVersion } from '../lambdas/domain/events/published-event.ts';

/** When each event occurs. */
export const occasions: Readonly<Record<AuditAction, string>> = {
  'key.created': 'A key was made.',
  'key.updated': 'Fields of a key were set; the event holds those that the request named.',
  'key.activated': 'A key that was inactive works again.',
  'key.deactivated': 'A key is refused until it is activated: by a request, or because it was unused for long.',
  'key.regenerated': 'A key got a new value on request.',
  'key.rotated': 'A key got a new value by itself, and the secret that consumers read it from holds it.',
  'key.rotation_failed': 'The secret of a key did not take its new value. The former one works on.',
  'key.expiring': 'A key expires in 30 days, in 7 days or in one.',
  'key.expired': 'A key is refused from now on, since it expired.',
  'key.unused': 'A key was not used for as many days as the deployment allows.',
  'key.revealed': 'The value of a recoverable key was shown in full.',
  'key.deleted': 'A key is no more.',
  'pepper.rotated': 'A new pepper came into the keyring. It is used from the time on that the event holds.',
  'pepper.dropped': 'Peppers that no key was left under went out of the keyring.',
  'workspace.created': 'A workspace was made, and its root key with it.',
  'workspace.updated': 'The name or the plan of a workspace was set.',
  'workspace.suspended': 'All keys of a workspace are refused.',
  'workspace.resumed': 'The keys of a workspace work again.',
  'workspace.deletion_started': 'A workspace is being deleted. Its keys are refused.',
  'workspace.deleted': 'A workspace is no more, and none of its keys.',
  'root_key.issued': 'A workspace got a new root key; the one before is no more.',
  'root_key.revoked': 'The root key of a workspace is no more.',
  'member.added': 'Somebody may sign in to a workspace, in a role.',
  'member.changed': 'The role or the name of a member was set.',
  'member.removed': 'Somebody may no longer sign in to a workspace.',
};

/** The JSON Schema (2020-12) of one type of event. */
export function eventJsonSchema(type: AuditAction): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(publishedSchemas[type], {
    // Transformations are dealt with below.
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      // Each here makes one notation of a time into another.
      if (def.type === 'pipe' && def.out._zod.def.type === 'transform') Object.assign(jsonSchema, timeOf(def.in));
      // Defaults are for requests: an event has each field. A format says more than zod's pattern for it.
      delete jsonSchema.default;
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return {
    $schema,
    $id: `urn:latchkey:event:${type}:v${schemaVersion}`,
    title: type,
    description: occasions[type],
    ...rest,
  };
}

function timeOf(schema: z.core.$ZodType) {
  const { type, format } = z.toJSONSchema(schema);
  return { type, format };
}
