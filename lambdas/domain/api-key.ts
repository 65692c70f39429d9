import * as z from 'zod';
import type { Credential } from './credential.ts';
import { IpRange } from './ip-allow-list.ts';
import { Environment } from './key-format.ts';
import { endOf, type LiveValue, previousValidUntil } from './live-values.ts';
import { GracePeriod, Rotation, RotationPolicy, type RotationState, rotationView } from './rotation.ts';
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
    previousKeyValidUntil: Timestamp.nullable().meta({
      description:
        'Until when the value before also works; null: it does not. With the mode on_first_use this is the latest moment until the new value is used.',
    }),
    rotation: Rotation.nullable().meta({ description: 'null: no rotation policy.' }),
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
  rotation: RotationPolicy.nullable().meta({
    description: 'A key that gets a policy is rotated within minutes, and then every so many days.',
  }),
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

/** How a key gets a new value on request. */
export const Regeneration = z
  .strictObject({
    mode: z.enum(['immediate', 'grace', 'on_first_use']).default('immediate').meta({
      description:
        'When the former value ends: now; after a grace period; or a grace period after the new value is first used (30 days from now at the latest).',
    }),
    gracePeriodSeconds: GracePeriod.optional(),
  })
  .superRefine(({ mode, gracePeriodSeconds }, context) => {
    if (mode !== 'immediate' || gracePeriodSeconds === undefined) return;
    const message = 'goes with the modes grace and on_first_use only';
    context.addIssue({ code: 'custom', path: ['gracePeriodSeconds'], message });
  })
  .meta({ id: 'Regeneration' });
export type Regeneration = z.output<typeof Regeneration>;

/** An API key as it is stored. */
export interface ApiKeyRecord extends Omit<ApiKey, 'key' | 'previousKeyValidUntil' | 'rotation'> {
  readonly workspaceId: string;
  /** A root key is a workspace's first credential: neither listed nor counted. */
  readonly isRoot: boolean;
  /** The values that are accepted, the newest first; at most two. */
  readonly values: readonly LiveValue[];
  readonly rotation: RotationPolicy | null;
  /** null: the key was never to be rotated. */
  readonly rotationState: RotationState | null;
  /** Whether the newest value is kept, encrypted. */
  readonly isRecoverable: boolean;
  /** What was due of it by this moment is done (domain/agenda.ts). */
  readonly handledUntil: string;
  /** When it was last found to be unused for long; null: never. */
  readonly foundUnusedAt: string | null;
  /** Grows with each change, in the key and its credentials alike: a change made on an old reading is refused. */
  readonly revision: number;
}

/** What callers may see of a stored key. */
export function toApiKey(record: ApiKeyRecord, now: number): ApiKey {
  const { id, name, environment, isActive, scopes, allowedIps, createdAt, updatedAt, lastUsedAt, expiresAt } = record;
  return {
    id,
    name,
    key: maskOf(record),
    environment,
    isActive,
    scopes,
    allowedIps,
    createdAt,
    updatedAt,
    lastUsedAt,
    expiresAt,
    previousKeyValidUntil: previousValidUntil(record, now),
    rotation: rotationView(record),
  };
}

/** The newest value, as lists show it. */
export function maskOf({ values }: Pick<ApiKeyRecord, 'values'>): string {
  return values[0]?.mask ?? '';
}

/** What the authorizer must know of a value of a key: the credential item. */
export function toCredential(record: ApiKeyRecord, value: LiveValue, terms: Terms): Credential {
  return {
    keyId: record.id,
    workspaceId: record.workspaceId,
    isRoot: record.isRoot,
    environment: record.environment,
    ...changeable(record, value),
    ...terms,
  };
}

/** The part of a credential that follows the key and its value; the rest never changes, or follows the workspace. */
export function changeable(record: ApiKeyRecord, value: LiveValue) {
  const end = endOf(record, value);
  return {
    isActive: record.isActive,
    validUntil: end === null ? null : Date.parse(end),
    graceOnFirstUse: value.graceOnFirstUse,
    scopes: record.scopes,
    allowedIps: record.allowedIps,
    revision: record.revision,
  };
}
