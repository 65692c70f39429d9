/** A key value: its prefix, and at least 40 letters and digits. */
const keyValue = /\b([a-z][a-z0-9]{1,11}_(?:(?:live|test)_)?)[0-9A-Za-z]{40,}\b/g;

/** Returns a text with the values of keys masked. A function that logs its event would show the key of the request. */
export function withoutKeys(text: string): string {
  return text.replaceAll(keyValue, '$1***');
}
