import type { DeliveryRefusal } from '../shared/errors.ts';
import { dayMs, isoTime, minuteMs } from '../shared/time.ts';
import { scopesOfAllHolders } from './holders.ts';
import type { ApiKeyRecord } from './key-record.ts';
import { graceSeconds, type LiveValue } from './live-values.ts';
import type { Rotation, RotationPolicy } from './rotation-policy.ts';
import { type PendingDelivery, type RotationState, rotationStateOf } from './rotation-state.ts';

/** The transitions of a key that its rotations make. They are pure; domain/rotation does the I/O. */

/** Sets the policy. A key that gets one is due immediately: only a new value can be delivered, because no other is known. */
export function withPolicy(record: ApiKeyRecord, rotation: RotationPolicy | null, now: number): ApiKeyRecord {
  const state = rotationStateOf(record);
  if (rotation === null && record.rotationState === null) return { ...record, rotation };
  const isSameSecret = rotation !== null && record.rotation?.deliverTo === rotation.deliverTo;
  const nextAt = rotation !== null || state.pending !== null ? isoTime(now) : null;
  return {
    ...record,
    rotation,
    rotationState: {
      ...state,
      // A delivery that was prepared under the old policy must not continue.
      count: state.count + 1,
      nextAt,
      deliveredTo: isSameSecret ? state.deliveredTo : null,
      pending: state.pending && { ...state.pending, isLast: rotation === null },
      failure: null,
    },
  };
}

/** Whether a secret, not a person, holds the key's value. */
export function isDelivered(record: ApiKeyRecord): boolean {
  const { deliveredTo, pending } = rotationStateOf(record);
  return record.rotation !== null || deliveredTo !== null || pending !== null;
}

/**
 * Returns the state after a caller regenerated the key: no delivery is pending any more, and with a policy the secret needs
 * a new value immediately.
 */
export function stateAfterRegeneration(record: ApiKeyRecord, now: number): RotationState | null {
  if (record.rotationState === null) return null;
  const { rotationState: state } = record;
  const nextAt = record.rotation === null ? null : isoTime(now);
  return { ...state, count: state.count + 1, nextAt, deliveredTo: null, ...withoutPending(state) };
}

function withoutPending({ pending, abandoned }: RotationState) {
  return { pending: null, abandoned: pending?.versionId ?? abandoned };
}

/** Returns the ARN of the secret that the key's policy names; null: it does not exist yet, or there is no policy. */
export function secretOfPolicy(record: Pick<ApiKeyRecord, 'rotation' | 'rotationState'>): string | null {
  if (record.rotation === null) return null;
  return record.rotation.deliverTo === 'managed' ? rotationStateOf(record).managedSecret : record.rotation.deliverTo;
}

/**
 * Makes the new value work. The previous value has no end of its own until the secret shows the new one: wherever the
 * delivery stops, both values work.
 */
export function withDeliveryStarted(
  record: ApiKeyRecord,
  value: LiveValue,
  pending: PendingDelivery,
  now: number,
): ApiKeyRecord {
  const state = rotationStateOf(record);
  const [before] = record.values;
  // The caller who set the policy chose the secret. Without a policy, the secret holds the value before this one.
  const holderScopes = record.rotation === null ? scopesOfAllHolders(record) : record.policyHolderScopes;
  return {
    ...record,
    values: [
      { ...value, holderScopes, issuedAt: isoTime(now) },
      ...(before === undefined ? [] : [{ ...before, validUntil: null, graceOnFirstUse: null }]),
    ],
    isRecoverable: false,
    updatedAt: isoTime(now),
    rotationState: {
      ...state,
      count: state.count + 1,
      nextAt: isoTime(now),
      managedSecret: record.rotation?.deliverTo === 'managed' ? pending.secretArn : state.managedSecret,
      pending,
    },
  };
}

/** Begins the grace period of the previous value, now that the secret shows the new one, and schedules the next rotation. */
export function withDeliveryCompleted(record: ApiKeyRecord, now: number): ApiKeyRecord {
  const state = rotationStateOf(record);
  const [newest, before] = record.values;
  const seconds = record.rotation?.gracePeriodSeconds ?? graceSeconds.default;
  const previous = before && { ...before, validUntil: isoTime(now + seconds * 1000) };
  // The owners have chosen another secret in the meantime, which waits for a value of its own.
  const isElsewhere = state.pending !== null && secretOfPolicy(record) !== state.pending.secretArn;
  const days = isElsewhere ? 0 : (record.rotation?.everyDays ?? 0);
  return {
    ...record,
    values: [newest, previous].filter((value) => value !== undefined),
    updatedAt: isoTime(now),
    rotationState: {
      ...state,
      nextAt: record.rotation === null ? null : isoTime(now + days * dayMs),
      lastRotatedAt: isoTime(now),
      deliveredTo: state.pending?.isLast ? null : (state.pending?.secretArn ?? state.deliveredTo),
      pending: null,
      failure: null,
    },
  };
}

/** Removes a new value that never reached its secret and never will: the previous value is the only one again. */
export function withDeliveryAbandoned(record: ApiKeyRecord, now: number): ApiKeyRecord {
  const state = rotationStateOf(record);
  const [, ...before] = record.values;
  return {
    ...record,
    values: before,
    isRecoverable: false,
    updatedAt: isoTime(now),
    rotationState: {
      ...state,
      count: state.count + 1,
      nextAt: record.rotation === null ? null : isoTime(now),
      ...withoutPending(state),
    },
  };
}

const firstRetryMs = 5 * minuteMs;
const longestRetryMs = dayMs;

/** Notes that the secret did not take the value, and schedules another try. The wait doubles with each failure. */
export function withDeliveryRefused(record: ApiKeyRecord, reason: DeliveryRefusal, now: number): ApiKeyRecord {
  const state = rotationStateOf(record);
  const attempts = (state.failure?.attempts ?? 0) + 1;
  const wait = Math.min(longestRetryMs, firstRetryMs * 2 ** (attempts - 1));
  return {
    ...record,
    rotationState: { ...state, nextAt: isoTime(now + wait), failure: { at: isoTime(now), reason, attempts } },
  };
}

/** Returns when a rotation must start or continue; null: never, unless the key changes. */
export function rotationDue(record: ApiKeyRecord): string | null {
  const { nextAt, pending } = rotationStateOf(record);
  if (pending !== null) return nextAt;
  return record.rotation !== null && record.isActive ? beforeExpiry(nextAt, record) : null;
}

function beforeExpiry(nextAt: string | null, { expiresAt }: ApiKeyRecord): string | null {
  return nextAt !== null && expiresAt !== null && nextAt >= expiresAt ? null : nextAt;
}

/** Returns the policy and the progress of its rotations, as callers see them. */
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
