import { LatchkeyError } from '../../shared/errors.ts';
import { inFlight } from '../../shared/in-flight.ts';
import type { ApiKeyChange } from '../api-key.ts';
import type { ApiKeyRecord } from '../key-record.ts';
import { changeKey, type ManageDependencies, type ManagedBy } from './change-key.ts';
import { deleteKey } from './delete-key.ts';
import type { KeyBatch } from './key-batch.ts';

/** The number of keys that are changed at the same time. */
const changedAtOnce = 10;
/** Deletions change the item of the workspace, and would only delay each other. */
const deletedAtOnce = 1;

/** The time after which a batch starts no other key, in milliseconds. One key can take ten seconds while the database is slow. */
export const batchMs = 12_000;

/** What happened to one key of a batch. */
export interface BatchOutcome {
  readonly id: string;
  /** The changed key; undefined if it was deleted, or if there is an error. */
  readonly record?: ApiKeyRecord;
  readonly error?: unknown;
}

/** The batch ran out of time before this key. */
class NotReachedError extends LatchkeyError {
  readonly code = 'unfinished';
  constructor() {
    super('The batch ran out of time before this key, which is unchanged. Send the ids of such keys again.');
  }
}

/** Changes or deletes each key of a batch as the request for a single key does, with an outcome for each id, in their order. */
export async function runBatch(
  dependencies: ManageDependencies,
  by: ManagedBy,
  batch: KeyBatch,
): Promise<BatchOutcome[]> {
  const { clock } = dependencies;
  const deadline = clock() + batchMs;
  const isDeletion = batch.action === 'delete';
  return inFlight(isDeletion ? deletedAtOnce : changedAtOnce, batch.ids, async (id) => {
    if (clock() >= deadline) return { id, error: new NotReachedError() };
    try {
      if (isDeletion) await deleteKey(dependencies, by, id);
      else return { id, record: await changeKey(dependencies, by, id, changesOf(batch)) };
      return { id };
    } catch (error) {
      return { id, error };
    }
  });
}

function changesOf({ action, expiresAt }: KeyBatch): ApiKeyChange {
  return action === 'expire' ? { expiresAt } : { isActive: action === 'activate' };
}
