// Writes docs/events/, the JSON Schemas of what is published. A test fails when they are old.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventTypes, schemaVersion } from '../lambdas/domain/events/published-event.ts';
import { eventJsonSchema } from './event-json-schemas.ts';

const folder = join(import.meta.dirname, '../docs/events');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const type of eventTypes) {
  writeFileSync(
    join(folder, `${type}.v${schemaVersion}.json`),
    `${JSON.stringify(eventJsonSchema(type), undefined, 2)}\n`,
  );
}
