import type { DeliveryRefusal } from '../shared/errors.ts';

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
  /** The version of a secret whose value was taken back last: nobody may begin it again. */
  readonly abandoned: string | null;
  readonly failure: { readonly at: string; readonly reason: DeliveryRefusal; readonly attempts: number } | null;
}

export interface PendingDelivery {
  readonly secretArn: string;
  readonly versionId: string;
  readonly startedAt: string;
  /** The version that was current when this one was made of its text; null: none was, or Secrets Manager leads. */
  readonly baseVersionId: string | null;
  /** Whether the policy was ended meanwhile: then nobody keeps the value in the secret up any more. */
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

/** The state of a key's rotations, for a key without any too. */
export function rotationStateOf({ rotationState }: { readonly rotationState: RotationState | null }): RotationState {
  return rotationState ?? noRotations;
}
