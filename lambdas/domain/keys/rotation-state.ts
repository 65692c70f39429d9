import type { DeliveryRefusal } from '../shared/errors.ts';

/** The progress of a key's rotations. */
export interface RotationState {
  /** The number of deliveries that were started or abandoned. It names the version of the secret for the next one. */
  readonly count: number;
  /** The time when the next step of a rotation is due, ISO 8601; null: never, unless the key changes. */
  readonly nextAt: string | null;
  readonly lastRotatedAt: string | null;
  /** The ARN of the secret that holds the newest value; null: the caller who made the value has it. */
  readonly deliveredTo: string | null;
  /** The ARN of the secret that the service created for the key. */
  readonly managedSecret: string | null;
  /** The delivery of a new value that works already and is not the secret's current value yet. */
  readonly pending: PendingDelivery | null;
  /** The version of a secret whose delivery was abandoned last: no run may start it again. */
  readonly abandoned: string | null;
  readonly failure: { readonly at: string; readonly reason: DeliveryRefusal; readonly attempts: number } | null;
}

export interface PendingDelivery {
  readonly secretArn: string;
  readonly versionId: string;
  readonly startedAt: string;
  /** The version whose text this one was made from; null: there was none, or Secrets Manager leads the rotation. */
  readonly baseVersionId: string | null;
  /** Whether the policy was removed in the meantime: the secret is not kept up to date after this delivery. */
  readonly isLast?: boolean;
}

const noRotations: RotationState = {
  count: 0,
  nextAt: null,
  lastRotatedAt: null,
  deliveredTo: null,
  managedSecret: null,
  pending: null,
  abandoned: null,
  failure: null,
};

/** Returns the state of a key's rotations; a key that was never rotated has the initial state. */
export function rotationStateOf({ rotationState }: { readonly rotationState: RotationState | null }): RotationState {
  return rotationState ?? noRotations;
}
