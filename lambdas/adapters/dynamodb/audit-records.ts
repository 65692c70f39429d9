import { type Attributes, fromAttributes } from '../lean/attribute-values.ts';
import { contentOf, isAuditItem } from './key-items.ts';

/**
 * A record of the keys table's stream, as far as it matters here
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html).
 */
export interface StreamRecord {
  readonly eventName?: string | undefined;
  readonly dynamodb?: { readonly NewImage?: unknown } | undefined;
}

/** The item that a record adds to the table, if that is an audit event. Not read yet. */
export function addedAuditItem({ eventName, dynamodb }: StreamRecord): Attributes | undefined {
  const image = dynamodb?.NewImage as Attributes | undefined;
  const { sk } = image ?? {};
  return eventName === 'INSERT' && sk !== undefined && 'S' in sk && isAuditItem(sk.S) ? image : undefined;
}

/** @throws TypeError if it holds a value of a type that Latchkey does not store */
export function storedEvent(item: Attributes): Record<string, unknown> {
  return contentOf(fromAttributes(item));
}
