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
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
