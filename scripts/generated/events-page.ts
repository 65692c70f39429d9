import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditAction, eventRegistry } from '../../lambdas/domain/events/event-types.ts';
import { eventTypes, schemaVersion } from '../../lambdas/domain/events/published-event.ts';
import { eventJsonSchema } from './event-json-schema.ts';

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

const page = 'docs/events.md';
const marked = /(?<=<!-- types: begin -->\n).*(?=<!-- types: end -->)/s;

/** The page about events, with the table of all types between its markers. */
export function eventsPage(root: string): Record<string, string> {
  const text = readFileSync(join(root, page), 'utf8');
  if (!marked.test(text)) throw new Error(`${page} has lost the markers of its table: <!-- types: begin -->, end.`);
  const table = ['| type | when | `data` |', '|---|---|---|', ...eventTypes.map(rowOf)].join('\n');
  return { [page]: text.replace(marked, () => `\n${table}\n\n`) };
}

function rowOf(type: AuditAction): string {
  return `| [\`${type}\`](events/${type}.v${schemaVersion}.json) | ${eventRegistry[type].occasion} | ${fieldsOf(type)} |`;
}

/** The fields of a type's `data`, in words. */
function fieldsOf(type: AuditAction): string {
  const schema = eventJsonSchema(type) as { properties: { data: Schema }; $defs?: Record<string, Schema> };
  let { data } = schema.properties;
  while (data.$ref !== undefined) data = schema.$defs?.[data.$ref.replace('#/$defs/', '')] ?? {};
  const names = Object.keys(data.properties ?? {});
  const list = names.map((name) => `\`${name}\``).join(', ');
  if (names.length === 0) return '–';
  return (data.required ?? []).length < names.length ? `the changed fields of ${list}` : list;
}
