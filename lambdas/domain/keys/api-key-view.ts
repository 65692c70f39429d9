import { ApiKey } from './api-key.ts';
import { type ApiKeyRecord, maskOf } from './key-record.ts';
import { previousValidUntil } from './live-values.ts';
import { rotationView } from './rotation.ts';

/**
 * Returns a stored key as callers see it: the fields of the schema `ApiKey`, and nothing else of the record. A field of the
 * schema that neither the record nor this function has is a type error.
 */
export function toApiKey(record: ApiKeyRecord, now: number): ApiKey {
  const known: ApiKey = {
    ...record,
    key: maskOf(record),
    previousKeyValidUntil: previousValidUntil(record, now),
    rotation: rotationView(record),
  };
  const shown = Object.keys(ApiKey.shape) as (keyof ApiKey)[];
  return Object.fromEntries(shown.map((field) => [field, known[field]])) as ApiKey;
}
