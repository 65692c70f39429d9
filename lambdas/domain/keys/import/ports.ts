import type { AuditEvent } from '../../events/audit-event.ts';
import type { Workspace } from '../../workspaces/workspace.ts';
import type { DigestReference } from '../digest.ts';
import type { ApiKeyRecord } from '../key-record.ts';

export const importRefusals = [
  'value_not_accepted',
  'expired',
  'limits_too_high',
  'key_limit_exceeded',
  'held_elsewhere',
  'deleted',
] as const;
export type ImportRefusal = (typeof importRefusals)[number];

/** The result for one key of an import. */
export type ImportOutcome =
  | { readonly status: 'created' | 'exists'; readonly id: string; readonly reason: null }
  | { readonly status: 'refused'; readonly id: null; readonly reason: ImportRefusal };

export const refused = (reason: ImportRefusal): ImportOutcome => ({ status: 'refused', id: null, reason });

/** A key that is ready to be stored. */
export interface ImportableKey {
  readonly record: ApiKeyRecord;
  /** Every reference that is known, under which the table may already have a credential with this value. */
  readonly references: readonly DigestReference[];
  /**
   * The id of the item that remembers the import. It depends on the digest only, so the same key always has the same one, also
   * after its credential moved to the pepper.
   */
  readonly reservation: string;
  readonly audit: AuditEvent;
}

export interface ImportOptions {
  /** Returns the maximum number of keys of the workspace; null if unlimited. Called with each read of the workspace. */
  readonly maxKeysOf: (workspace: Workspace) => number | null;
  /** Returns why the workspace cannot have the key; undefined: it can. */
  readonly refusalOf: (workspace: Workspace, record: ApiKeyRecord) => ImportRefusal | undefined;
  /** Whether to import keys again that were deleted since. */
  readonly importDeleted: boolean;
}

/** Stores imported keys. */
export interface ImportStore {
  /** The most keys that one call can store. */
  readonly keysAtOnce: number;
  /**
   * Stores the keys that nobody has, in one transaction, and returns the outcome for each key. Keys above the maximum of the
   * plan are refused; exact under concurrency. The keys must differ.
   * @throws NotFoundError when there is no such workspace
   */
  importKeys(workspaceId: string, keys: readonly ImportableKey[], options: ImportOptions): Promise<ImportOutcome[]>;
}
