/** The member of a JSON secret that holds the key value. */
const member = 'apiKey';

/**
 * Returns a secret's text with another key value: the value itself, or, if the text is a JSON object, the object with the
 * value as its member `apiKey`. All other members belong to the consumer and stay.
 */
export function withKeyValue(text: string | undefined, keyValue: string): string {
  const fields = fieldsOf(text);
  return fields === undefined ? keyValue : JSON.stringify({ ...fields, [member]: keyValue });
}

/** Returns the key value in a secret's text; undefined if there is none. */
export function keyValueIn(text: string): string | undefined {
  const fields = fieldsOf(text);
  if (fields === undefined) return text.trim();
  const value = fields[member];
  return typeof value === 'string' ? value : undefined;
}

function fieldsOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined || !text.trimStart().startsWith('{')) return undefined;
  try {
    // JSON text that starts with a brace is an object.
    return JSON.parse(text, asWritten) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Writes JSON exactly as it was read (https://tc39.es/proposal-json-parse-with-source/). TypeScript has no type for it yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** Keeps the text of numbers: JavaScript cannot represent every number that another program may have written. */
function asWritten(_name: string, value: unknown, context?: { readonly source: string }): unknown {
  return typeof value === 'number' && context !== undefined ? rawJSON(context.source) : value;
}
