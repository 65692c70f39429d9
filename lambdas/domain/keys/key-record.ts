import type { PlanTerms } from '../workspaces/workspace.ts';
import type { NewApiKey } from './api-key.ts';
import type { Credential } from './credential.ts';
import { endOf, type LiveValue } from './live-values.ts';
import type { RotationState } from './rotation-state.ts';

/** An API key as it is stored: its settings, and what the service keeps about it. */
export interface ApiKeyRecord extends Readonly<NewApiKey> {
  readonly id: string;
  readonly workspaceId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** To the minute; null until the key is used. */
  readonly lastUsedAt: string | null;
  /** A root key is a workspace's first credential: neither listed nor counted. */
  readonly isRoot: boolean;
  /** The values that are accepted, the newest first; at most two. */
  readonly values: readonly LiveValue[];
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

/** The newest value, as lists show it. */
export function maskOf({ values }: Pick<ApiKeyRecord, 'values'>): string {
  return values[0]?.mask ?? '';
}

/** What the authorizer must know of a value of a key: the credential item. */
export function toCredential(record: ApiKeyRecord, value: LiveValue, terms: PlanTerms): Credential {
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
