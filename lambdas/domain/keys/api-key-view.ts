import { withMinuteOfUse } from '../limits/last-use.ts';
import type { LastUseReader } from '../limits/ports.ts';
import type { Clock } from '../shared/random.ts';
import type { ApiKey } from './api-key.ts';
import { type ApiKeyRecord, maskOf } from './key-record.ts';
import { previousValidUntil } from './live-values.ts';
import { rotationView } from './rotation.ts';

/** The fields in the order of responses. Reading them from the schema would load zod in every function that shows keys. */
const fields: Readonly<Record<keyof ApiKey, true>> = {
  id: true,
  key: true,
  name: true,
  isActive: true,
  environment: true,
  scopes: true,
  expiresAt: true,
  allowedIps: true,
  limits: true,
  quota: true,
  rotation: true,
  ownerId: true,
  description: true,
  metadata: true,
  createdAt: true,
  updatedAt: true,
  lastUsedAt: true,
  previousKeyValidUntil: true,
};
const shown = Object.keys(fields) as (keyof ApiKey)[];

/**
 * Returns a stored key as callers see it: the fields of the schema `ApiKey`, and nothing else of the record. A field of the
 * schema that neither the record nor this function has is a type error.
 */
export function toApiKey(record: ApiKeyRecord, now: number): ApiKey {
  const known: ApiKey = {
    ...record,
    limits: record.limits ?? null,
    quota: record.quota ?? null,
    key: maskOf(record),
    previousKeyValidUntil: previousValidUntil(record, now),
    rotation: rotationView(record),
  };
  // A list has up to 100 keys, and `Object.fromEntries` takes twice as long.
  const view: Record<string, unknown> = {};
  for (const field of shown) view[field] = known[field];
  return view as ApiKey;
}

export interface ViewDependencies {
  readonly lastUse: LastUseReader;
  readonly clock: Clock;
}

/** Returns stored keys as callers see them, with the minute of their last use. */
export async function viewsOf(
  { lastUse, clock }: ViewDependencies,
  records: readonly ApiKeyRecord[],
): Promise<ApiKey[]> {
  const now = clock();
  return (await withMinuteOfUse(lastUse, records, now)).map((record) => toApiKey(record, now));
}

/** Returns a stored key as callers see it, with the minute of its last use. */
export async function viewOf(dependencies: ViewDependencies, record: ApiKeyRecord): Promise<ApiKey> {
  const [view] = await viewsOf(dependencies, [record]);
  return view as ApiKey;
}
