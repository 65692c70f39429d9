import { withMinuteOfUse } from '../limits/last-use.ts';
import type { LastUseReader } from '../limits/ports.ts';
import type { Clock } from '../shared/random.ts';
import type { ApiKey } from './api-key.ts';
import { type ApiKeyRecord, maskOf } from './key-record.ts';
import { previousValidUntil } from './live-values.ts';
import type { KeyStore } from './ports.ts';
import { rotationView } from './rotation.ts';
import { type ValueUses, valuesWithUses, valueViews } from './values/value-views.ts';

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
  values: true,
};
const noUses: ValueUses = new Map();
const shown = Object.keys(fields) as (keyof ApiKey)[];

/**
 * Returns a stored key as callers see it: the fields of the schema `ApiKey`, and nothing else of the record. A field of the
 * schema that neither the record nor this function has is a type error.
 * @param uses The uses of its values, if it has two
 */
export function toApiKey(record: ApiKeyRecord, now: number, uses: ValueUses = noUses): ApiKey {
  const known: ApiKey = {
    ...record,
    limits: record.limits ?? null,
    quota: record.quota ?? null,
    key: maskOf(record),
    previousKeyValidUntil: previousValidUntil(record, now),
    values: valueViews(record, uses, now),
    rotation: rotationView(record),
  };
  // A list has up to 100 keys, and `Object.fromEntries` takes twice as long.
  const view: Record<string, unknown> = {};
  for (const field of shown) view[field] = known[field];
  return view as ApiKey;
}

export interface ViewDependencies {
  readonly keys: Pick<KeyStore, 'usesOf'>;
  readonly lastUse: LastUseReader;
  readonly clock: Clock;
}

/** Returns stored keys as callers see them, with the minute of their last use, and the last use of each of two values. */
export async function viewsOf(
  { keys, lastUse, clock }: ViewDependencies,
  records: readonly ApiKeyRecord[],
): Promise<ApiKey[]> {
  const now = clock();
  const [used, uses] = await Promise.all([
    withMinuteOfUse(lastUse, records, now),
    keys.usesOf(valuesWithUses(records, now)),
  ]);
  return used.map((record) => toApiKey(record, now, uses));
}

/** Returns a stored key as callers see it, with the minute of its last use. */
export async function viewOf(dependencies: ViewDependencies, record: ApiKeyRecord): Promise<ApiKey> {
  const [view] = await viewsOf(dependencies, [record]);
  return view as ApiKey;
}
