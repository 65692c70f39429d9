/** The member of a JSON secret that holds the key value. */
const member = 'apiKey';

/**
 * What a secret's text becomes with another key value: the value itself, or, if the text is a JSON object, the object with
 * the value as its member `apiKey`. What else it holds is its consumer's, and stays.
 */
export function withKeyValue(text: string | undefined, keyValue: string): string {
  const fields = fieldsOf(text);
  return fields === undefined ? keyValue : JSON.stringify({ ...fields, [member]: keyValue });
}

/** The key value that a secret's text holds, if it does. */
export function keyValueIn(text: string): string | undefined {
  const fields = fieldsOf(text);
  if (fields === undefined) return text.trim();
  const value = fields[member];
  return typeof value === 'string' ? value : undefined;
}

function fieldsOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined || !text.trimStart().startsWith('{')) return undefined;
  try {
    // Text that begins so and is JSON is an object.
    return JSON.parse(text, asWritten) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** JSON that is written as it was read (https://tc39.es/proposal-json-parse-with-source/); TypeScript has no type for it yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** Numbers keep their text: JavaScript cannot hold each that another program may have put there. */
function asWritten(_name: string, value: unknown, context?: { readonly source: string }): unknown {
  return typeof value === 'number' && context !== undefined ? rawJSON(context.source) : value;
}
