import * as z from 'zod';
import type { Credential } from './credential.ts';
import type { DigestReference } from './digest.ts';
import { IpRange } from './ip-allow-list.ts';
import { Environment } from './key-format.ts';
import { Scope } from './scopes.ts';
import { line } from './text.ts';
import type { Terms } from './workspace.ts';

const Timestamp = z.iso.datetime().meta({ examples: ['2026-11-24T10:15:30.000Z'] });

const Expiry = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 date and time with a zone, such as 2027-01-31T00:00:00Z' })
  .transform((text) => new Date(text).toISOString())
  // In UTC the year may leave four digits, and such a time could not be shown again.
  .refine((text) => /^[0-9]{4}-/.test(text) && text >= '0001', 'must be between the years 1 and 9999');

const unique = (items: readonly string[]) => new Set(items).size === items.length;

/** An API key as its owners see it. The value itself is shown once, by the requests that make one. */
export const ApiKey = z
  .strictObject({
    id: z
      .string()
      .meta({ description: 'Survives regeneration and rotation.', examples: ['key_01JDEXAMPLE0000000000000000'] }),
    name: line(100),
    key: z.string().meta({ description: 'The masked key value.', examples: ['vsk_live_Ab3dEf9h...x9Qz'] }),
    environment: Environment,
    isActive: z.boolean(),
    scopes: z.array(Scope),
    allowedIps: z.array(IpRange).meta({ description: 'Empty: any address may use the key.' }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
    lastUsedAt: Timestamp.nullable().meta({ description: 'To the minute; null until the key is used.' }),
    expiresAt: Timestamp.nullable(),
    rotation: z.null().meta({ description: 'No rotation policy.' }),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;

/** What a client may set, in creation and later. */
const settings = {
  name: line(100),
  isActive: z.boolean(),
  scopes: z.array(Scope).min(1).max(50).refine(unique, 'must not name a scope twice'),
  expiresAt: Expiry.nullable().meta({ description: 'From this moment on the key is refused. Must be in the future.' }),
  allowedIps: z.array(IpRange).max(100).refine(unique, 'must not name a range twice'),
  rotation: z.null({ error: 'must be null: this deployment offers no rotation policies' }),
};

export const NewApiKey = z
  .strictObject({
    name: settings.name,
    isActive: settings.isActive.default(true),
    environment: Environment.default('live'),
    scopes: settings.scopes.default(['*']),
    expiresAt: settings.expiresAt.default(null),
    allowedIps: settings.allowedIps.default([]),
    rotation: settings.rotation.default(null),
  })
  .meta({ id: 'NewApiKey' });
export type NewApiKey = z.infer<typeof NewApiKey>;

export const ApiKeyChange = z
  .strictObject({
    name: settings.name.optional(),
    isActive: settings.isActive.optional(),
    scopes: settings.scopes.optional(),
    expiresAt: settings.expiresAt.optional(),
    allowedIps: settings.allowedIps.optional(),
    rotation: settings.rotation.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'must change at least one field')
  .meta({ id: 'ApiKeyChange', minProperties: 1 });
export type ApiKeyChange = z.infer<typeof ApiKeyChange>;

/** An API key as it is stored. */
export interface ApiKeyRecord extends Omit<ApiKey, 'key'> {
  readonly workspaceId: string;
  /** A root key is a workspace's first credential: neither listed nor counted. */
  readonly isRoot: boolean;
  readonly mask: string;
  /** Where the credential of each live value is. */
  readonly digests: readonly DigestReference[];
  /** Grows with each change, in the key and its credentials alike: a change made on an old reading is refused. */
  readonly revision: number;
}

/** What callers may see of a stored key. */
export function toApiKey(record: ApiKeyRecord): ApiKey {
  const { id, name, mask, environment, isActive, scopes, allowedIps, createdAt, updatedAt } = record;
  const { lastUsedAt, expiresAt, rotation } = record;
  const shown = { id, name, key: mask, environment, isActive, scopes, allowedIps, createdAt, updatedAt };
  return { ...shown, lastUsedAt, expiresAt, rotation };
}

/** What the authorizer must know of a key: the credential item. */
export function toCredential(record: ApiKeyRecord, terms: Terms): Credential {
  return {
    keyId: record.id,
    workspaceId: record.workspaceId,
    isRoot: record.isRoot,
    environment: record.environment,
    ...changeable(record),
    ...terms,
  };
}

/** The part of a credential that follows the key; the rest never changes, or follows the workspace. */
export function changeable(record: ApiKeyRecord) {
  return {
    isActive: record.isActive,
    validUntil: record.expiresAt === null ? null : Date.parse(record.expiresAt),
    scopes: record.scopes,
    allowedIps: record.allowedIps,
    revision: record.revision,
  };
}
