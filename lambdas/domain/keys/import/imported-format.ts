import { hasOwnShape, prefixesOf } from '../key-format.ts';
import type { KeyFormat } from '../key-format-schema.ts';

/** The characters of a bearer token (RFC 6750, section 2.1). */
const tokenCharacters = /^[0-9A-Za-z._~+/=-]+$/;

/**
 * Whether the text could be a value that another system issued and that this deployment accepts. A text with a prefix of
 * Latchkey's own values, or with their shape and a retired prefix, is never one: an imported key cannot shadow a key that Latchkey
 * issued, and a key with a retired prefix does not come back as an imported one.
 */
export function isImportedValue(format: KeyFormat, text: string): boolean {
  return prefixOfImported(format, text) !== undefined;
}

/** Returns the mask of an imported value: the prefix that the configuration names, and the last four characters. */
export function maskImportedValue(format: KeyFormat, value: string): string {
  return `${prefixOfImported(format, value) ?? ''}...${value.slice(-4)}`;
}

/** Returns the longest prefix in the configuration that the value has, if its length and its characters are right. */
function prefixOfImported(format: KeyFormat, text: string): string | undefined {
  const { imported = [] } = format;
  const fitting = imported
    .filter(({ minLength, maxLength }) => text.length >= minLength && text.length <= maxLength)
    .map(({ prefix }) => prefix)
    .filter((prefix) => text.startsWith(prefix));
  if (fitting.length === 0 || !tokenCharacters.test(text)) return undefined;
  if (prefixesOf(format).some((own) => text.startsWith(own)) || hasOwnShape(text)) return undefined;
  return fitting.reduce((one, other) => (one.length >= other.length ? one : other));
}
