import { eventTypes, schemaVersion } from '../../lambdas/domain/events/published-event.ts';
import { eventJsonSchema } from './event-json-schema.ts';

/** The JSON Schema of each type of event. */
export const eventSchemas = () =>
  Object.fromEntries(
    eventTypes.map((type) => [
      `docs/events/${type}.v${schemaVersion}.json`,
      `${JSON.stringify(eventJsonSchema(type), undefined, 2)}\n`,
    ]),
  );
