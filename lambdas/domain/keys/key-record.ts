import type { NewApiKey } from './api-key.ts';
import { endOf, type LiveValue } from './live-values.ts';
import type { RotationState } from './rotation-state.ts';

/** An API key as it is stored: its settings and its state. */
export interface ApiKeyRecord extends Readonly<NewApiKey> {
  readonly id: string;
  readonly workspaceId: string;
  /** The public part of every value of the key, unique in the deployment. It also names the key's counters. */
  readonly tag: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The start of the hour of the last use; null until the key is used. The counters of that hour know the minute. */
  readonly lastUsedAt: string | null;
  /** A root key is a workspace's first credential: neither listed nor counted. */
  readonly isRoot: boolean;
  /** The values that work, the newest first; at most two. */
  readonly values: readonly LiveValue[];
  /** null: the key never had a rotation policy. */
  readonly rotationState: RotationState | null;
  /** The scopes of the caller who set the rotation policy. undefined: there was no policy, or Latchkey did not record this yet. */
  readonly policyHolderScopes?: readonly string[] | undefined;
  /** Whether the deployment keeps the newest value, encrypted. */
  readonly isRecoverable: boolean;
  /** The occurrences until this time are handled (agenda.ts). */
  readonly handledUntil: string;
  /** The time of the last review that found the key unused; null: never. */
  readonly foundUnusedAt: string | null;
  /** The time of the last change by a request. undefined: Latchkey did not record this yet. */
  readonly changedAt?: string | undefined;
  /** Grows with each change of the key and its credentials. A change that is based on an older revision fails. */
  readonly revision: number;
}

/** Returns the masked newest value. */
export function maskOf({ values }: Pick<ApiKeyRecord, 'values'>): string {
  return values[0]?.mask ?? '';
}

/**
 * Returns the part of a credential that changes with the key and its value. The rest never changes, or changes with the
 * workspace.
 */
export function changeable(record: ApiKeyRecord, value: LiveValue) {
  const end = endOf(record, value);
  return {
    isActive: record.isActive,
    validUntil: end === null ? null : Date.parse(end),
    graceOnFirstUse: value.graceOnFirstUse,
    isOneOfTwo: record.values.length > 1,
    scopes: record.scopes,
    allowedIps: record.allowedIps,
    ownerId: record.ownerId,
    limits: record.limits,
    quota: record.quota,
    revision: record.revision,
  };
}
