import * as z from 'zod';
import { type AuditAction, eventRegistry } from '../../lambdas/domain/events/event-types.ts';
import { publishedSchemas, schemaVersion } from '../../lambdas/domain/events/published-event.ts';
import { withoutSafeIntegerBounds } from './json-schema.ts';

/** Returns the JSON Schema (2020-12) of one type of event. */
export function eventJsonSchema(type: AuditAction): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(publishedSchemas[type], {
    // The override below describes transformations.
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      // Each transformation here turns one notation of a time into another.
      if (def.type === 'pipe' && def.out._zod.def.type === 'transform') Object.assign(jsonSchema, timeOf(def.in));
      // Defaults are for requests: an event has every field. A format says more than zod's pattern for it.
      delete jsonSchema.default;
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      withoutSafeIntegerBounds(jsonSchema);
    },
  });
  return {
    $schema,
    $id: `urn:latchkey:event:${type}:v${schemaVersion}`,
    title: type,
    description: eventRegistry[type].occasion,
    ...rest,
  };
}

function timeOf(schema: z.core.$ZodType) {
  const { type, format } = z.toJSONSchema(schema);
  return { type, format };
}
