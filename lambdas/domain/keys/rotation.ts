import type { DeliveryRefusal } from '../shared/errors.ts';
import type { ApiKeyRecord } from './key-record.ts';
import { graceSeconds, type LiveValue } from './live-values.ts';
import type { Rotation, RotationPolicy } from './rotation-policy.ts';
import { type PendingDelivery, type RotationState, rotationStateOf } from './rotation-state.ts';

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
      pending: state.pending && { ...state.pending, isLast: rotation === null },
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
  return { ...state, count: state.count + 1, nextAt, deliveredTo: null, ...withoutPending(state) };
}

function withoutPending({ pending, abandoned }: RotationState) {
  return { pending: null, abandoned: pending?.versionId ?? abandoned };
}

/** The secret that the policy of a key names; null: none is there yet, or there is no policy. */
export function secretOfPolicy(record: Pick<ApiKeyRecord, 'rotation' | 'rotationState'>): string | null {
  if (record.rotation === null) return null;
  return record.rotation.deliverTo === 'managed' ? rotationStateOf(record).managedSecret : record.rotation.deliverTo;
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
  // Another secret was chosen meanwhile, and waits for a value of its own.
  const isElsewhere = state.pending !== null && secretOfPolicy(record) !== state.pending.secretArn;
  const days = isElsewhere ? 0 : (record.rotation?.everyDays ?? 0);
  return {
    ...record,
    values: [newest, former].filter((value) => value !== undefined),
    updatedAt: iso(now),
    rotationState: {
      ...state,
      nextAt: record.rotation === null ? null : iso(now + days * 86_400_000),
      lastRotatedAt: iso(now),
      deliveredTo: state.pending?.isLast ? null : (state.pending?.secretArn ?? state.deliveredTo),
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
      ...withoutPending(state),
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
  const { deliveredTo, lastRotatedAt, failure } = rotationStateOf(record);
  const { everyDays, gracePeriodSeconds, deliverTo } = record.rotation;
  return {
    everyDays,
    gracePeriodSeconds,
    deliverTo,
    secretArn: deliveredTo ?? secretOfPolicy(record),
    nextRotationAt: rotationDue(record),
    lastRotatedAt,
    lastFailure: failure,
  };
}
