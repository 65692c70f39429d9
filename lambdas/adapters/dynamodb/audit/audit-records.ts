import { type Attributes, fromAttributes } from '../../lean/attribute-values.ts';
import { contentOf, isAuditItem } from '../key-items.ts';

/**
 * The fields that Latchkey uses of a record in the keys table's stream
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html).
 */
export interface StreamRecord {
  readonly eventName?: string | undefined;
  readonly dynamodb?: { readonly NewImage?: unknown } | undefined;
}

/**
 * Returns the item that a record adds to the table, still in DynamoDB's format; undefined if it is not an audit event, or if a
 * restore from a backup has added it: the event was published when it happened.
 */
export function addedAuditItem({ eventName, dynamodb }: StreamRecord): Attributes | undefined {
  const image = dynamodb?.NewImage as Attributes | undefined;
  const { sk, isRestored } = image ?? {};
  if (isRestored !== undefined) return undefined;
  return eventName === 'INSERT' && sk !== undefined && 'S' in sk && isAuditItem(sk.S) ? image : undefined;
}

/** Returns the audit event that an item holds. @throws TypeError if a value has a type that Latchkey does not store */
export function storedEvent(item: Attributes): Record<string, unknown> {
  return contentOf(fromAttributes(item));
}
