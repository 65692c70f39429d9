import * as z from 'zod';
import { Scope } from '../access/scope-schema.ts';
import { OwnLimits } from '../limits/plan-schema.ts';
import { Quota } from '../limits/quota-schema.ts';
import { ForeignId } from '../shared/foreign-id-schema.ts';
import { MetadataChange, NewMetadata, StoredMetadata } from '../shared/metadata-schema.ts';
import { schema } from '../shared/schema.ts';
import { line, prose, storedText } from '../shared/text.ts';
import { Timestamp, timePattern } from '../shared/timestamp-schema.ts';
import { IpRange } from '../verification/ip-range-schema.ts';
import { Environment } from './key-format-schema.ts';
import { GracePeriod, Rotation, RotationPolicy } from './rotation-policy.ts';
import { ApiKeyValue } from './values/api-key-value.ts';

/** A time at which a key or a value ends, as requests name it. The handlers compare it with the present. */
export const futureTime = () =>
  z.iso
    .datetime({ offset: true, error: 'must be an ISO 8601 date and time with a zone, such as 2027-01-31T00:00:00Z' })
    .transform((text) => new Date(text).toISOString())
    // In UTC the year may need more than four digits, and responses could not show such a time.
    .refine((text) => /^[0-9]{4}-/.test(text) && text >= '0001', 'must be between the years 1 and 9999')
    .meta({
      override: ({ jsonSchema }) => {
        // An expiry must be in the future, and earlier years are past.
        jsonSchema.pattern = timePattern('20[2-9][0-9]|2[1-9][0-9]{2}|[3-9][0-9]{3}');
      },
    });

/** Adds the rule that no text occurs twice. */
export function unique<Items extends z.ZodArray<z.ZodType<string>>>(items: Items, message: string) {
  return items.refine((texts) => new Set(texts).size === texts.length, message).meta({ uniqueItems: true });
}

/** A setting that every creation names. */
function required<Value extends z.ZodType>(value: Value) {
  return { created: value, changed: value.optional(), shown: value };
}

/** A setting that a creation may leave out: the new key then has the initial value. */
function optional<Value extends z.ZodType>(value: Value, initial: z.output<Value>) {
  return { created: value.default(initial as never), changed: value.optional(), shown: value };
}

/** A setting that never changes. */
function permanent<Value extends z.ZodType>(value: Value, initial: z.output<Value>) {
  return { created: value.default(initial as never), shown: value };
}

/** A setting that responses show under a schema of their own, without the rules for requests. */
function shownAs<Shown extends z.ZodType, Setting extends object>(shown: Shown, setting: Setting) {
  return { ...setting, shown };
}

/**
 * The settings of a key. The requests that create and change a key, the stored record and the responses derive from
 * this table: a setting that is added here is accepted, stored and shown.
 */
const settings = () => ({
  name: shownAs(
    storedText(100).meta({ examples: ['Checkout service'] }),
    required(line(100).meta({ examples: ['Checkout service'] })),
  ),
  isActive: optional(z.boolean(), true),
  environment: permanent(Environment, 'live'),
  scopes: shownAs(
    z.array(Scope),
    optional(unique(z.array(Scope).min(1).max(50), 'must not name a scope twice'), ['*']),
  ),
  expiresAt: shownAs(
    Timestamp.nullable(),
    optional(
      futureTime().nullable().meta({ description: 'The key is refused from this time on. Must be in the future.' }),
      null,
    ),
  ),
  allowedIps: shownAs(
    z.array(IpRange).meta({ description: 'Empty: any address may use the key.' }),
    optional(unique(z.array(IpRange).max(100), 'must not name a range twice'), []),
  ),
  rotation: shownAs(
    Rotation.nullable().meta({ description: 'null: no rotation policy.' }),
    optional(
      RotationPolicy.nullable().meta({
        description: 'A key with a new policy is rotated within minutes, then every `everyDays` days.',
      }),
      null,
    ),
  ),
  limits: optional(
    OwnLimits.nullable().meta({
      description:
        "The key's own limits, no higher than those of the workspace. In each window the lower of the two applies. A window that is left out has no limit of the key's own; null: no window has one.",
    }),
    null,
  ),
  quota: optional(
    Quota.nullable().meta({
      description:
        "The key's own quota, beside the one of the workspace: a request counts against both. null: the key has none.",
    }),
    null,
  ),
  ownerId: optional(
    ForeignId.nullable().meta({
      description: 'The id of the owner in your own system. Your API receives it with each request of the key.',
    }),
    null,
  ),
  description: shownAs(storedText(500).nullable(), optional(prose(500).nullable(), null)),
  metadata: { created: NewMetadata.default({}), changed: MetadataChange.optional(), shown: StoredMetadata },
  previousKeyValidUntil: {
    changed: futureTime().nullable().optional().meta({
      description:
        'Another end of the previous value, at most 30 days from now; null: it stops working immediately. Refused with conflict if there is no previous value, or if the secret does not show the newest value yet.',
    }),
  },
});
type Settings = ReturnType<typeof settings>;
type Purpose = 'created' | 'changed' | 'shown';
type SchemasFor<P extends Purpose> = {
  [Name in keyof Settings as Settings[Name] extends Record<P, z.ZodType> ? Name : never]: Settings[Name] extends Record<
    P,
    infer Schema
  >
    ? Schema
    : never;
};

/** The schemas of the settings for one purpose: of all that serve it. */
function schemasFor<P extends Purpose>(purpose: P): SchemasFor<P> {
  const schemas = Object.entries<Partial<Record<Purpose, z.ZodType>>>(settings()).map(
    ([name, setting]) => [name, setting[purpose]] as const,
  );
  return Object.fromEntries(schemas.filter(([, schema]) => schema !== undefined)) as SchemasFor<P>;
}

/** The body of a request that creates a key. */
export const NewApiKey = /* @__PURE__ */ schema(() => z.strictObject(schemasFor('created')).meta({ id: 'NewApiKey' }));
export type NewApiKey = z.infer<typeof NewApiKey>;

const changesSomething = [
  (change: object) => Object.keys(change).length > 0,
  'must change at least one field',
] as const;

/** A change of the settings of a key, as events record it. */
export const SettingsChange = /* @__PURE__ */ schema(() =>
  z
    .strictObject(schemasFor('changed'))
    .refine(...changesSomething)
    .meta({ minProperties: 1 }),
);

/** The body of a request that changes a key. */
export const ApiKeyChange = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      ...schemasFor('changed'),
      previousMask: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .meta({
          description:
            'The masked previous value that the change of `previousKeyValidUntil` is about, as `values` shows it. Refused with conflict if the key has another one in the meantime.',
          examples: ['vsk_live_Ab3dEf9h...x9Qz'],
        }),
    })
    .refine(...changesSomething)
    .refine((change) => change.previousMask === undefined || change.previousKeyValidUntil !== undefined, {
      path: ['previousMask'],
      error: 'is allowed with previousKeyValidUntil only',
    })
    .meta({
      id: 'ApiKeyChange',
      minProperties: 1,
      dependentRequired: { previousMask: ['previousKeyValidUntil'] },
    }),
);
export type ApiKeyChange = z.infer<typeof ApiKeyChange>;

/** An API key as its owners see it. The value itself is shown once, in the response that made it. */
export const ApiKey = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      id: z
        .string()
        .meta({ description: 'Survives regeneration and rotation.', examples: ['key_01JDEXAMPLE0000000000000000'] }),
      key: z.string().meta({ description: 'The masked key value.', examples: ['vsk_live_Ab3dEf9h...x9Qz'] }),
      ...schemasFor('shown'),
      createdAt: Timestamp,
      updatedAt: Timestamp,
      lastUsedAt: Timestamp.nullable().meta({
        description: 'Accurate to the minute, or to the hour after 31 days; null until the key is used.',
      }),
      previousKeyValidUntil: Timestamp.nullable().meta({
        description:
          'When the previous value stops working; null: there is none, or it has no end yet because a new value is being delivered to a secret. With the mode on_first_use, this is the latest possible time until the new value is used.',
      }),
      values: z.array(ApiKeyValue).meta({ description: 'The working values, the newest first; at most two.' }),
    })
    .meta({ id: 'ApiKey' }),
);
export type ApiKey = z.infer<typeof ApiKey>;

/** The body of a request that gives a key a new value. */
export const Regeneration = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      mode: z.enum(['immediate', 'grace', 'on_first_use']).default('immediate').meta({
        description:
          'When the previous value stops working: immediately; after a grace period; or a grace period after the new value is first used (30 days from now at the latest).',
      }),
      gracePeriodSeconds: GracePeriod.optional(),
    })
    .superRefine(({ mode, gracePeriodSeconds }, context) => {
      if (mode !== 'immediate' || gracePeriodSeconds === undefined) return;
      const message = 'is allowed with the modes grace and on_first_use only';
      context.addIssue({ code: 'custom', path: ['gracePeriodSeconds'], message });
    })
    .meta({
      id: 'Regeneration',
      dependentSchemas: {
        gracePeriodSeconds: { required: ['mode'], properties: { mode: { enum: ['grace', 'on_first_use'] } } },
      },
    }),
);
export type Regeneration = z.output<typeof Regeneration>;
