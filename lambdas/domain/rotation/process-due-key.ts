import type { By } from '../events/audit-event.ts';
import { withOccurrencesHandled } from '../keys/agenda.ts';
import type { ApiKeyRecord } from '../keys/key-record.ts';
import { rotationDue, secretOfPolicy, withDeliveryRefused } from '../keys/rotation.ts';
import { type PendingDelivery, rotationStateOf } from '../keys/rotation-state.ts';
import { DeliveryRefusedError } from '../shared/errors.ts';
import {
  abandonDelivery,
  completeDelivery,
  type DeliveryDependencies,
  type DeliveryOutcome,
  keyEvent,
} from './deliver.ts';
import { startRotation } from './start-rotation.ts';

export interface ProcessDueKeyDependencies extends DeliveryDependencies {
  /** Called when a secret refused a request. It is tried again, after longer and longer waits. */
  readonly onRefusal: (
    key: { readonly workspaceId: string; readonly keyId: string },
    error: DeliveryRefusedError,
  ) => void;
}

export type KeyOutcome = 'nothing_due' | 'gone' | 'refused' | 'handled' | DeliveryOutcome;

/**
 * Processes a due key: records what became true because time passed (the key expires soon, or has expired), and starts or
 * continues a rotation. It can run at any moment, any number of times, and several times concurrently.
 */
export async function processDueKey(
  dependencies: ProcessDueKeyDependencies,
  { workspaceId, keyId }: { readonly workspaceId: string; readonly keyId: string },
  origin: By,
): Promise<KeyOutcome> {
  const { keys, clock } = dependencies;
  const read = await keys.getKey(workspaceId, keyId);
  if (read === undefined) return 'gone';
  // Occurrences come first: they need no secret, and a secret that does not respond must not delay them.
  const record = await recordOccurrences(dependencies, read, origin);
  const due = rotationDue(record);
  if (due !== null && Date.parse(due) <= clock()) return rotate(dependencies, record, origin);
  return record === read ? 'nothing_due' : 'handled';
}

async function recordOccurrences(
  dependencies: DeliveryDependencies,
  read: ApiKeyRecord,
  origin: By,
): Promise<ApiKeyRecord> {
  const { keys, clock } = dependencies;
  if (withOccurrencesHandled(read, clock()).record === read) return read;
  return keys.changeKey(read.workspaceId, read.id, (current) => {
    const { record, occurrences } = withOccurrencesHandled(current, clock());
    return { record, audits: occurrences.map((deed) => keyEvent(dependencies, current, origin, deed)) };
  });
}

async function rotate(dependencies: ProcessDueKeyDependencies, record: ApiKeyRecord, origin: By): Promise<KeyOutcome> {
  const { pending } = rotationStateOf(record);
  try {
    if (pending !== null) return await completeDelivery(dependencies, record, pending, origin);
    return await startRotation(dependencies, record, origin);
  } catch (error) {
    if (!(error instanceof DeliveryRefusedError)) throw error;
    const key = { workspaceId: record.workspaceId, keyId: record.id };
    if (pending !== null && error.isGone && isElsewhere(record, pending)) {
      // The owners have chosen another secret, or none, and nobody can read the value from this one.
      await abandonDelivery(dependencies, { ...key, versionId: pending.versionId });
      return 'given_up';
    }
    dependencies.onRefusal(key, error);
    await noteRefusal(dependencies, record, error, origin);
    return 'refused';
  }
}

/** Whether the policy no longer names the secret of the pending delivery. */
function isElsewhere(record: ApiKeyRecord, { secretArn, isLast }: PendingDelivery): boolean {
  return record.rotation === null ? isLast === true : secretOfPolicy(record) !== secretArn;
}

async function noteRefusal(
  dependencies: DeliveryDependencies,
  { workspaceId, id: keyId }: ApiKeyRecord,
  { reason }: DeliveryRefusedError,
  origin: By,
): Promise<void> {
  const { keys, clock } = dependencies;
  await keys.changeKey(workspaceId, keyId, (current) => {
    const due = rotationDue(current);
    // Another run or a change of the key has settled it in the meantime.
    if (due === null || Date.parse(due) > clock()) return { record: current, audits: [] };
    const record = withDeliveryRefused(current, reason, clock());
    const { failure, nextAt, pending } = rotationStateOf(record);
    const changes = {
      reason,
      secretArn: pending?.secretArn ?? secretOfPolicy(record),
      attempts: failure?.attempts ?? 1,
      retryAt: nextAt,
    };
    return { record, audits: [keyEvent(dependencies, current, origin, { action: 'key.rotation_failed', changes })] };
  });
}
