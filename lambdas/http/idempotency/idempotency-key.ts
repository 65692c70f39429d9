import { InvalidRequestError } from '../../domain/shared/errors.ts';
import { type EventHeaders, valuesOf } from '../presented-key.ts';

export const idempotencyKeyHeader = 'Idempotency-Key';
/** The header of an answer that was kept from an earlier request, as Stripe names it. */
export const replayedHeader = 'Idempotent-Replayed';

export const maxKeyLength = 255;

/** A key without quotes. A comma would be ambiguous, because proxies join repeated headers with one. */
const plain = `[\\x21\\x23-\\x2b\\x2d-\\x7e]{1,${maxKeyLength}}`;
/** A string of a structured field (RFC 9651, section 3.3.3), as the IETF draft requires. */
const quoted = `"(?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\["\\\\]){1,${maxKeyLength}}"`;
export const headerPattern = new RegExp(`^(?:${plain}|${quoted})$`);

/**
 * Returns the idempotency key of a request; undefined if it has none. `abc` and `"abc"` are the same key: the IETF draft
 * requires the quotes, and most clients of other APIs send none.
 * @throws InvalidRequestError for a malformed key
 */
export function idempotencyKeyOf(event: EventHeaders): string | undefined {
  const [value, ...others] = valuesOf(event, idempotencyKeyHeader.toLowerCase());
  if (value === undefined) return undefined;
  const key = value.trim();
  if (others.length === 0 && headerPattern.test(key)) return key.startsWith('"') ? textOf(key) : key;
  throw new InvalidRequestError([
    {
      path: `header.${idempotencyKeyHeader}`,
      message: `must be given once, with 1 to ${maxKeyLength} visible ASCII characters and without commas, such as a UUID; a text in double quotes may also contain commas and spaces`,
    },
  ]);
}

function textOf(quotedKey: string): string {
  return quotedKey.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}
