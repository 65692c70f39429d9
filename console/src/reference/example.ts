import { type Document, resolve, type Schema } from './document.ts';

/**
 * A value that the schema allows: its example or default, or the simplest value.
 * @param isWhole Includes all fields, as in a response. Otherwise only required fields.
 */
export function exampleOf(document: Document, written: Schema, isWhole: boolean, depth = 0): unknown {
  const schema = resolve(document, written);
  if (schema.examples !== undefined) return schema.examples[0];
  if ('const' in schema) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0];
  const [variant] = schema.anyOf ?? schema.oneOf ?? [];
  if (variant !== undefined) return exampleOf(document, variant, isWhole, depth);
  const type = typeof schema.type === 'object' ? schema.type[0] : schema.type;
  // A recursive schema has no end.
  if (depth > 6) return null;
  if (type === 'array') return schema.items ? [exampleOf(document, schema.items, isWhole, depth + 1)] : [];
  if (type === 'object') return objectOf(document, schema, isWhole, depth);
  if (type === 'integer' || type === 'number') return Math.max(schema.minimum ?? 0, 0);
  if (type === 'boolean') return true;
  if (type === 'string') return schema.format === 'date-time' ? '2026-11-24T10:15:30.000Z' : 'text';
  return null;
}

function objectOf(document: Document, schema: Schema, isWhole: boolean, depth: number) {
  const { properties = {}, required = [], minProperties = 0 } = schema;
  const all = Object.entries(properties);
  const needed = all.filter(([name]) => isWhole || required.includes(name));
  const enough = needed.length < minProperties ? all.slice(0, minProperties) : needed;
  return Object.fromEntries(
    enough.map(([name, property]) => [name, exampleOf(document, property, isWhole, depth + 1)]),
  );
}
