import { handled } from './agenda.ts';
import {
  begin,
  type DeliveryDependencies,
  type DeliveryOrigin,
  eventOf,
  finish,
  giveUp,
  nextVersionId,
  stage,
} from './deliver.ts';
import { DeliveryRefusedError } from './errors.ts';
import { issueValue } from './issue-key.ts';
import type { ApiKeyRecord } from './key-record.ts';
import { isSameDigest } from './live-values.ts';
import type { ConsumerSecret } from './ports.ts';
import { refused, rotationDue, rotationStateOf } from './rotation.ts';

/** What became of a key whose time had come. */
export type Kept = 'nothing_due' | 'gone' | 'rotated' | 'under_way' | 'given_up' | 'overtaken' | 'refused' | 'handled';

/**
 * Does what is due of a key: begins a rotation or goes on with one, and tells what time alone has made true of it. Can be
 * run at any moment, any number of times, and several times at once.
 */
export async function keepKey(
  dependencies: DeliveryDependencies,
  { workspaceId, keyId }: { readonly workspaceId: string; readonly keyId: string },
  origin: DeliveryOrigin,
): Promise<Kept> {
  const { keys, clock } = dependencies;
  const record = await keys.getKey(workspaceId, keyId);
  if (record === undefined) return 'gone';
  const due = rotationDue(record);
  const isRotationDue = due !== null && Date.parse(due) <= clock();
  const rotated = isRotationDue ? await rotate(dependencies, record, origin) : 'nothing_due';
  if (handled(record, clock()).record === record) return rotated;
  await keys.changeKey(workspaceId, keyId, (current) => {
    const { record: changed, occurrences } = handled(current, clock());
    return { record: changed, audits: occurrences.map((deed) => eventOf(dependencies, current, origin, deed)) };
  });
  return rotated === 'nothing_due' ? 'handled' : rotated;
}

async function rotate(dependencies: DeliveryDependencies, record: ApiKeyRecord, origin: DeliveryOrigin): Promise<Kept> {
  const { pending } = rotationStateOf(record);
  try {
    if (pending !== null) return await finish(dependencies, record, pending, origin);
    return await rotateAnew(dependencies, record, origin);
  } catch (error) {
    if (!(error instanceof DeliveryRefusedError)) throw error;
    if (pending !== null && isElsewhere(record, pending.secretArn)) {
      // Its owners have chosen another secret since.
      await giveUp(dependencies, { workspaceId: record.workspaceId, keyId: record.id, versionId: pending.versionId });
      return 'given_up';
    }
    await noteRefusal(dependencies, record, error, origin);
    return 'refused';
  }
}

async function rotateAnew(
  dependencies: DeliveryDependencies,
  record: ApiKeyRecord,
  origin: DeliveryOrigin,
): Promise<Kept> {
  const { secrets, pepper } = dependencies;
  const secret = await secretOf(dependencies, record);
  const delivery = { secretArn: secret.arn, versionId: nextVersionId(record, secret.arn) };
  if (secret.currentVersionId !== undefined) {
    const keyValue = await stage(dependencies, record, secret, delivery.versionId);
    const { pending } = rotationStateOf(await begin(dependencies, record, keyValue, delivery));
    if (pending === null) return 'overtaken';
    const isOurs = pending.versionId === delivery.versionId;
    const staged = { ...secret, versionIds: [...secret.versionIds, delivery.versionId] };
    return finish(dependencies, record, pending, origin, isOurs ? staged : undefined);
  }
  // The first version of a secret is current at once, so its value has to work before.
  const { keyValue, value } = issueValue(dependencies, await pepper.keyring(), record.environment);
  const changed = await begin(dependencies, record, keyValue, delivery);
  const { pending } = rotationStateOf(changed);
  if (pending === null) return 'overtaken';
  const [newest] = changed.values;
  if (newest !== undefined && isSameDigest(newest, value))
    await secrets.stage(secret.arn, delivery.versionId, keyValue);
  return finish(dependencies, record, pending, origin);
}

/** The secret that the policy names, if it is this workspace's: a tenant must not write into another's. */
async function secretOf({ secrets }: DeliveryDependencies, record: ApiKeyRecord): Promise<ConsumerSecret> {
  const { workspaceId, id: keyId, rotation } = record;
  const secret =
    rotation === null || rotation.deliverTo === 'managed'
      ? await secrets.ensureManaged({ workspaceId, keyId })
      : await secrets.describe(rotation.deliverTo);
  if (secret.workspaceId !== workspaceId) throw new DeliveryRefusedError('secret_not_tagged');
  return secret;
}

function isElsewhere({ rotation, rotationState }: ApiKeyRecord, secretArn: string): boolean {
  if (rotation === null) return true;
  return rotation.deliverTo === 'managed'
    ? rotationState?.managedSecret !== secretArn
    : rotation.deliverTo !== secretArn;
}

async function noteRefusal(
  dependencies: DeliveryDependencies,
  { workspaceId, id: keyId }: ApiKeyRecord,
  { reason }: DeliveryRefusedError,
  origin: DeliveryOrigin,
): Promise<void> {
  const { keys, clock } = dependencies;
  await keys.changeKey(workspaceId, keyId, (current) => {
    const due = rotationDue(current);
    // Somebody has settled it meanwhile.
    if (due === null || Date.parse(due) > clock()) return { record: current, audits: [] };
    const record = refused(current, reason, clock());
    const { failure, nextAt, pending, managedSecret } = rotationStateOf(record);
    const named =
      record.rotation === null || record.rotation.deliverTo === 'managed' ? null : record.rotation.deliverTo;
    const changes = {
      reason,
      secretArn: pending?.secretArn ?? named ?? managedSecret,
      attempts: failure?.attempts ?? 1,
      retryAt: nextAt,
    };
    return { record, audits: [eventOf(dependencies, current, origin, { action: 'key.rotation_failed', changes })] };
  });
}
