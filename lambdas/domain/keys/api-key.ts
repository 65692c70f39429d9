import * as z from 'zod';
import { Scope } from '../access/scopes.ts';
import { line } from '../shared/text.ts';
import { IpRange } from '../verification/ip-allow-list.ts';
import { Environment } from './key-format.ts';
import { type ApiKeyRecord, maskOf } from './key-record.ts';
import { previousValidUntil } from './live-values.ts';
import { rotationView } from './rotation.ts';
import { GracePeriod, Rotation, RotationPolicy } from './rotation-policy.ts';

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
        'Until when the value before also works; null: it does not, or, while a value is on its way into a secret, it has no end yet. With the mode on_first_use this is the latest moment until the new value is used.',
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
