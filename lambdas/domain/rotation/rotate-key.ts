import type { By } from '../events/audit-event.ts';
import { handled } from '../keys/agenda.ts';
import { issueValue } from '../keys/issue-key.ts';
import type { ApiKeyRecord } from '../keys/key-record.ts';
import { isSameDigest } from '../keys/live-values.ts';
import { refused, rotationDue, secretOfPolicy } from '../keys/rotation.ts';
import { type PendingDelivery, rotationStateOf } from '../keys/rotation-state.ts';
import { DeliveryRefusedError } from '../shared/errors.ts';
import {
  begin,
  type Delivered,
  type DeliveryDependencies,
  eventOf,
  finish,
  giveUp,
  issuedAs,
  nextVersionId,
  stage,
} from './deliver.ts';
import type { ConsumerSecret } from './ports.ts';

export interface KeepKeyDependencies extends DeliveryDependencies {
  /** Told of a secret that did not do what it was asked for: it is tried again, later and later. */
  readonly onRefusal: (
    key: { readonly workspaceId: string; readonly keyId: string },
    error: DeliveryRefusedError,
  ) => void;
}

/** What became of a key whose time had come. */
export type Kept = 'nothing_due' | 'gone' | 'refused' | 'handled' | Delivered;

/**
 * Does what is due of a key: begins a rotation or goes on with one, and tells what time alone has made true of it. Can be
 * run at any moment, any number of times, and several times at once.
 */
export async function keepKey(
  dependencies: KeepKeyDependencies,
  { workspaceId, keyId }: { readonly workspaceId: string; readonly keyId: string },
  origin: By,
): Promise<Kept> {
  const { keys, clock } = dependencies;
  const read = await keys.getKey(workspaceId, keyId);
  if (read === undefined) return 'gone';
  // First what needs nobody else: a secret that does not answer must not hold it up.
  const record = await handle(dependencies, read, origin);
  const due = rotationDue(record);
  if (due !== null && Date.parse(due) <= clock()) return rotate(dependencies, record, origin);
  return record === read ? 'nothing_due' : 'handled';
}

async function handle(dependencies: DeliveryDependencies, read: ApiKeyRecord, origin: By): Promise<ApiKeyRecord> {
  const { keys, clock } = dependencies;
  if (handled(read, clock()).record === read) return read;
  return keys.changeKey(read.workspaceId, read.id, (current) => {
    const { record, occurrences } = handled(current, clock());
    return { record, audits: occurrences.map((deed) => eventOf(dependencies, current, origin, deed)) };
  });
}

async function rotate(dependencies: KeepKeyDependencies, record: ApiKeyRecord, origin: By): Promise<Kept> {
  const { pending } = rotationStateOf(record);
  try {
    if (pending !== null) return await finish(dependencies, record, pending, origin);
    return await rotateAnew(dependencies, record, origin);
  } catch (error) {
    if (!(error instanceof DeliveryRefusedError)) throw error;
    if (pending !== null && error.isGone && isElsewhere(record, pending)) {
      // Its owners have chosen another secret, or none, and nobody can read the value from this one.
      await giveUp(dependencies, { workspaceId: record.workspaceId, keyId: record.id, versionId: pending.versionId });
      return 'given_up';
    }
    dependencies.onRefusal({ workspaceId: record.workspaceId, keyId: record.id }, error);
    await noteRefusal(dependencies, record, error, origin);
    return 'refused';
  }
}

async function rotateAnew(dependencies: DeliveryDependencies, record: ApiKeyRecord, origin: By): Promise<Kept> {
  const { secrets, pepper } = dependencies;
  const secret = await secretOf(dependencies, record);
  const delivery = {
    secretArn: secret.arn,
    versionId: nextVersionId(record, secret.arn),
    baseVersionId: secret.currentVersionId ?? null,
  };
  if (secret.currentVersionId !== undefined) {
    const keyValue = await stage(dependencies, record, secret, delivery.versionId);
    const issued = await issuedAs(dependencies, record, keyValue);
    const { pending } = rotationStateOf(await begin(dependencies, record, issued, delivery));
    if (pending === null) return 'overtaken';
    const isOurs = pending.versionId === delivery.versionId;
    const staged = { ...secret, versionIds: [...secret.versionIds, delivery.versionId] };
    return finish(dependencies, record, pending, origin, isOurs ? staged : undefined);
  }
  // The first version of a secret is current at once, so its value has to work before.
  const issued = issueValue(dependencies, await pepper.keyring(), record.environment);
  const changed = await begin(dependencies, record, issued, delivery);
  const { pending } = rotationStateOf(changed);
  if (pending === null) return 'overtaken';
  const [newest] = changed.values;
  if (newest !== undefined && isSameDigest(newest, issued.value))
    await secrets.stage(secret.arn, delivery.versionId, issued.keyValue);
  return finish(dependencies, record, pending, origin);
}

/** The secret that the policy names, if it may hold the key: nobody must write into what is another's. */
async function secretOf({ secrets }: DeliveryDependencies, record: ApiKeyRecord): Promise<ConsumerSecret> {
  const { workspaceId, id: keyId, rotation } = record;
  const { managedSecret, deliveredTo } = rotationStateOf(record);
  if (rotation === null || rotation.deliverTo === 'managed') {
    const known = managedSecret === null ? undefined : await secrets.describe(managedSecret).catch(unlessNotFound);
    return checked(record, known ?? (await secrets.ensureManaged({ workspaceId, keyId })));
  }
  const secret = await secrets.describe(rotation.deliverTo).catch((error: unknown) => {
    // Of a secret that was never this key's it is not told whether it exists.
    const isKnown = deliveredTo === rotation.deliverTo;
    throw error instanceof DeliveryRefusedError && error.isGone && !isKnown
      ? new DeliveryRefusedError('secret_not_tagged', { cause: error })
      : error;
  });
  return checked(record, secret);
}

/**
 * A secret is a key's if its tags name the workspace and no other key. For a test key they have to name the key itself: who
 * manages test keys only could else put one into the secret of a live key.
 */
function checked({ workspaceId, id, environment }: ApiKeyRecord, secret: ConsumerSecret): ConsumerSecret {
  const isOfKey = secret.keyId === id || (secret.keyId === undefined && environment === 'live');
  if (secret.workspaceId !== workspaceId || !isOfKey) throw new DeliveryRefusedError('secret_not_tagged');
  return secret;
}

function unlessNotFound(error: unknown): undefined {
  if (!(error instanceof DeliveryRefusedError && error.reason === 'secret_not_found')) throw error;
}

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
    // Somebody has settled it meanwhile.
    if (due === null || Date.parse(due) > clock()) return { record: current, audits: [] };
    const record = refused(current, reason, clock());
    const { failure, nextAt, pending } = rotationStateOf(record);
    const changes = {
      reason,
      secretArn: pending?.secretArn ?? secretOfPolicy(record),
      attempts: failure?.attempts ?? 1,
      retryAt: nextAt,
    };
    return { record, audits: [eventOf(dependencies, current, origin, { action: 'key.rotation_failed', changes })] };
  });
}
