import * as z from 'zod';
import type { ApiKeyRecord } from './api-key.ts';
import { graceSeconds, type LiveValue } from './live-values.ts';

const Timestamp = z.iso.datetime();

const secretArn = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,519}$/;

export const GracePeriod = z
  .int()
  .min(graceSeconds.min, `must be at least ${graceSeconds.min} (a minute)`)
  .max(graceSeconds.max, `must be at most ${graceSeconds.max} (30 days)`)
  .meta({ description: 'Seconds for which the former value still works.' });

const policy = {
  everyDays: z.int().min(1, 'must be at least 1').max(365, 'must be at most 365'),
  gracePeriodSeconds: GracePeriod.default(graceSeconds.default),
  deliverTo: z
    .string()
    .refine(
      (text) => text === 'managed' || secretArn.test(text),
      'must be "managed", or the ARN of a secret of AWS Secrets Manager',
    )
    .meta({
      description:
        '`managed`: a secret that the service makes for this key. Otherwise the ARN of a secret of the same account and Region, whose tag `latchkey:workspace` names this workspace.',
      examples: ['managed'],
    }),
};

/** When a key gets a new value by itself, and where that goes. */
export const RotationPolicy = z
  .strictObject(policy)
  .refine(({ everyDays, gracePeriodSeconds }) => gracePeriodSeconds <= everyDays * 86_400, {
    path: ['gracePeriodSeconds'],
    error: 'must not be longer than everyDays: at most two values live at a time',
    // What is wrong in itself is not compared.
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ id: 'RotationPolicy' });
export type RotationPolicy = z.output<typeof RotationPolicy>;

/** Why a secret did not take a new value. */
export const deliveryRefusals = [
  'access_denied',
  'secret_deleted',
  'secret_not_found',
  'secret_not_tagged',
  'secret_rejected',
] as const;
export type DeliveryRefusal = (typeof deliveryRefusals)[number];

/** A policy as callers see it, and how it goes. */
export const Rotation = z
  .strictObject({
    ...policy,
    gracePeriodSeconds: GracePeriod,
    secretArn: z
      .string()
      .nullable()
      .meta({ description: 'The secret that holds the value; null until the first rotation.' }),
    nextRotationAt: Timestamp.nullable().meta({ description: 'null while the key is inactive.' }),
    lastRotatedAt: Timestamp.nullable(),
    lastFailure: z
      .strictObject({ at: Timestamp, reason: z.enum(deliveryRefusals), attempts: z.int() })
      .nullable()
      .meta({ description: 'Why the secret did not take the last value; null once it did. It is tried again.' }),
  })
  .meta({ id: 'Rotation' });
export type Rotation = z.output<typeof Rotation>;

/** How far the rotations of a key have got. */
export interface RotationState {
  /** Rotations that were begun or given up: names the version of the secret for the next. */
  readonly count: number;
  /** When there is something to do next, ISO 8601; null: never, as it stands. */
  readonly nextAt: string | null;
  readonly lastRotatedAt: string | null;
  /** The secret that holds the newest value; null: whoever made it has it. */
  readonly deliveredTo: string | null;
  /** The secret that the service made for the key. */
  readonly managedSecret: string | null;
  /** A new value that works already, and is on its way into a secret. */
  readonly pending: PendingDelivery | null;
  readonly failure: { readonly at: string; readonly reason: DeliveryRefusal; readonly attempts: number } | null;
}

export interface PendingDelivery {
  readonly secretArn: string;
  readonly versionId: string;
  readonly startedAt: string;
}

const noRotations: RotationState = {
  count: 0,
  nextAt: null,
  lastRotatedAt: null,
  deliveredTo: null,
  managedSecret: null,
  pending: null,
  failure: null,
};

export function rotationStateOf({ rotationState }: Pick<ApiKeyRecord, 'rotationState'>): RotationState {
  return rotationState ?? noRotations;
}

const iso = (time: number) => new Date(time).toISOString();

/** Sets the policy. A key that gets one is due at once: only a new value can be delivered, because no other is known. */
export function withPolicy(record: ApiKeyRecord, rotation: RotationPolicy | null, now: number): ApiKeyRecord {
  const state = rotationStateOf(record);
  if (rotation === null && record.rotationState === null) return { ...record, rotation };
  const isSameSecret = rotation !== null && record.rotation?.deliverTo === rotation.deliverTo;
  const nextAt = rotation !== null || state.pending !== null ? iso(now) : null;
  return {
    ...record,
    rotation,
    rotationState: {
      ...state,
      // What somebody has prepared under another policy must not be gone on with.
      count: state.count + 1,
      nextAt,
      deliveredTo: isSameSecret ? state.deliveredTo : null,
      failure: null,
    },
  };
}

/** Whether the key's value is one that a secret holds, and no person. */
export function isDelivered(record: ApiKeyRecord): boolean {
  const { deliveredTo, pending } = rotationStateOf(record);
  return record.rotation !== null || deliveredTo !== null || pending !== null;
}

/** What a person's regeneration means for the rotations: none is under way, and the secret needs a value that works. */
export function interrupted(record: ApiKeyRecord, now: number): RotationState | null {
  if (record.rotationState === null) return null;
  const { rotationState: state } = record;
  const nextAt = record.rotation === null ? null : iso(now);
  return { ...state, count: state.count + 1, nextAt, deliveredTo: null, pending: null };
}

/**
 * The new value works from now on. The former one stays without an end of its own until the secret shows the new one:
 * whenever this stops half-way, both work.
 */
export function begun(record: ApiKeyRecord, value: LiveValue, pending: PendingDelivery, now: number): ApiKeyRecord {
  const state = rotationStateOf(record);
  const [before] = record.values;
  return {
    ...record,
    values: [value, ...(before === undefined ? [] : [{ ...before, validUntil: null, graceOnFirstUse: null }])],
    isRecoverable: false,
    updatedAt: iso(now),
    rotationState: {
      ...state,
      count: state.count + 1,
      nextAt: iso(now),
      managedSecret: record.rotation?.deliverTo === 'managed' ? pending.secretArn : state.managedSecret,
      pending,
    },
  };
}

/** The secret shows the new value: the former one gets its grace, and the next rotation its time. */
export function finished(record: ApiKeyRecord, now: number): ApiKeyRecord {
  const state = rotationStateOf(record);
  const [newest, before] = record.values;
  const seconds = record.rotation?.gracePeriodSeconds ?? graceSeconds.default;
  const former = before && { ...before, validUntil: iso(now + seconds * 1000) };
  return {
    ...record,
    values: [newest, former].filter((value) => value !== undefined),
    updatedAt: iso(now),
    rotationState: {
      ...state,
      nextAt: record.rotation === null ? null : iso(now + record.rotation.everyDays * 86_400_000),
      lastRotatedAt: iso(now),
      deliveredTo: state.pending?.secretArn ?? state.deliveredTo,
      pending: null,
      failure: null,
    },
  };
}

/** The new value never reached anybody, and never will: the former one is the only one again. */
export function givenUp(record: ApiKeyRecord, now: number): ApiKeyRecord {
  const state = rotationStateOf(record);
  const [, ...before] = record.values;
  return {
    ...record,
    values: before,
    isRecoverable: false,
    updatedAt: iso(now),
    rotationState: {
      ...state,
      count: state.count + 1,
      nextAt: record.rotation === null ? null : iso(now),
      pending: null,
    },
  };
}

const firstRetryMs = 5 * 60_000;
const longestRetryMs = 24 * 3_600_000;

/** The secret did not take the value; another try is due after a time that doubles with each. */
export function refused(record: ApiKeyRecord, reason: DeliveryRefusal, now: number): ApiKeyRecord {
  const state = rotationStateOf(record);
  const attempts = (state.failure?.attempts ?? 0) + 1;
  const wait = Math.min(longestRetryMs, firstRetryMs * 2 ** (attempts - 1));
  return {
    ...record,
    rotationState: { ...state, nextAt: iso(now + wait), failure: { at: iso(now), reason, attempts } },
  };
}

/** When a rotation is to be begun or gone on with; null: never, as it stands. */
export function rotationDue(record: ApiKeyRecord): string | null {
  const { nextAt, pending } = rotationStateOf(record);
  if (pending !== null) return nextAt;
  return record.rotation !== null && record.isActive ? beforeExpiry(nextAt, record) : null;
}

function beforeExpiry(nextAt: string | null, { expiresAt }: ApiKeyRecord): string | null {
  return nextAt !== null && expiresAt !== null && nextAt >= expiresAt ? null : nextAt;
}

/** The policy with how it goes, as callers see it. */
export function rotationView(record: ApiKeyRecord): Rotation | null {
  if (record.rotation === null) return null;
  const { deliveredTo, lastRotatedAt, failure, managedSecret } = rotationStateOf(record);
  const { everyDays, gracePeriodSeconds, deliverTo } = record.rotation;
  const own = deliverTo === 'managed' ? managedSecret : deliverTo;
  return {
    everyDays,
    gracePeriodSeconds,
    deliverTo,
    secretArn: deliveredTo ?? own,
    nextRotationAt: rotationDue(record),
    lastRotatedAt,
    lastFailure: failure,
  };
}
