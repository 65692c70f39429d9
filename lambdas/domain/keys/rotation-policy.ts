import * as z from 'zod';
import { deliveryRefusals } from '../shared/errors.ts';
import { schema } from '../shared/schema.ts';
import { Timestamp } from '../shared/timestamp-schema.ts';
import { graceSeconds } from './live-values.ts';

const target =
  /^(managed|arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]{1,512}-[A-Za-z0-9]{6})$/;

export const GracePeriod = /* @__PURE__ */ schema(() =>
  z
    .int()
    .min(graceSeconds.min, `must be at least ${graceSeconds.min} (a minute)`)
    .max(graceSeconds.max, `must be at most ${graceSeconds.max} (30 days)`)
    .meta({ description: 'Seconds for which the previous value still works.' }),
);

const policy = {
  everyDays: z.int().min(1, 'must be at least 1').max(365, 'must be at most 365'),
  gracePeriodSeconds: GracePeriod.default(graceSeconds.default),
  deliverTo: z
    .string()
    .regex(
      target,
      'must be "managed", or the full ARN of a secret of AWS Secrets Manager, with its last six characters',
    )
    .meta({
      description:
        '`managed`: a secret that the service creates for this key. Otherwise the full ARN of a secret in the same account and Region. Its tag `latchkey:workspace` must name this workspace; for a test key, `latchkey:key` must also name the key.',
      examples: ['managed'],
    }),
};

/** A rotation policy: the time between rotations, and the secret that gets each new value. */
export const RotationPolicy = /* @__PURE__ */ schema(() =>
  z
    .strictObject(policy)
    .refine(({ everyDays, gracePeriodSeconds }) => gracePeriodSeconds <= everyDays * 86_400, {
      path: ['gracePeriodSeconds'],
      error: 'must not be longer than everyDays: at most two values live at a time',
      // Fields that are not valid are not compared.
      when: ({ issues }) => issues.length === 0,
    })
    .meta({ id: 'RotationPolicy' }),
);
export type RotationPolicy = z.output<typeof RotationPolicy>;

/** A policy and the progress of its rotations, as callers see them. */
export const Rotation = /* @__PURE__ */ schema(() =>
  z
    .strictObject({
      ...policy,
      gracePeriodSeconds: GracePeriod,
      secretArn: z
        .string()
        .nullable()
        .meta({ description: 'The secret that values go to; null for `managed` until the first rotation.' }),
      nextRotationAt: Timestamp.nullable().meta({ description: 'null while the key is inactive.' }),
      lastRotatedAt: Timestamp.nullable(),
      lastFailure: z
        .strictObject({ at: Timestamp, reason: z.enum(deliveryRefusals), attempts: z.int().min(1) })
        .meta({ id: 'RotationFailure' })
        .nullable()
        .meta({
          description:
            'The reason why the secret did not take the last value; null after a success. Latchkey tries again.',
        }),
    })
    .meta({ id: 'Rotation' }),
);
export type Rotation = z.output<typeof Rotation>;
