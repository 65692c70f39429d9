import type { By } from '../events/audit-event.ts';
import { issueValue } from '../keys/issue-key.ts';
import type { ApiKeyRecord } from '../keys/key-record.ts';
import { isSameDigest } from '../keys/live-values.ts';
import { rotationStateOf } from '../keys/rotation-state.ts';
import { DeliveryRefusedError } from '../shared/errors.ts';
import {
  completeDelivery,
  type DeliveryDependencies,
  type DeliveryOutcome,
  issuedValueOf,
  nextVersionId,
  stageValue,
  startDelivery,
} from './deliver.ts';
import type { ConsumerSecret } from './ports.ts';

type Delivery = Parameters<typeof startDelivery>[3];

/** Starts a rotation that is due: gives the key a new value, and delivers it to the secret of the policy. */
export async function startRotation(
  dependencies: DeliveryDependencies,
  record: ApiKeyRecord,
  origin: By,
): Promise<DeliveryOutcome> {
  const secret = await secretFor(dependencies, record);
  const delivery = {
    secretArn: secret.arn,
    versionId: nextVersionId(record, secret.arn),
    baseVersionId: secret.currentVersionId ?? null,
  };
  return secret.currentVersionId === undefined
    ? deliverFirst(dependencies, record, delivery, origin)
    : deliverNext(dependencies, record, delivery, secret, origin);
}

/** Delivers to a secret that has a version: the new version is staged before its value works. */
async function deliverNext(
  dependencies: DeliveryDependencies,
  record: ApiKeyRecord,
  delivery: Delivery,
  secret: ConsumerSecret,
  origin: By,
): Promise<DeliveryOutcome> {
  const keyValue = await stageValue(dependencies, record, secret, delivery.versionId);
  const issued = await issuedValueOf(dependencies, keyValue);
  const { pending } = rotationStateOf(await startDelivery(dependencies, record, issued, delivery));
  if (pending === null) return 'overtaken';
  const isOurs = pending.versionId === delivery.versionId;
  const staged = { ...secret, versionIds: [...secret.versionIds, delivery.versionId] };
  return completeDelivery(dependencies, record, pending, origin, isOurs ? staged : undefined);
}

/** Delivers to an empty secret. Its first version becomes current immediately, so the value must work before. */
async function deliverFirst(
  dependencies: DeliveryDependencies,
  record: ApiKeyRecord,
  delivery: Delivery,
  origin: By,
): Promise<DeliveryOutcome> {
  const { secrets, pepper } = dependencies;
  const issued = issueValue(dependencies, await pepper.keyring(), record);
  const changed = await startDelivery(dependencies, record, issued, delivery);
  const { pending } = rotationStateOf(changed);
  if (pending === null) return 'overtaken';
  const [newest] = changed.values;
  if (newest !== undefined && isSameDigest(newest, issued.value)) {
    await secrets.stage(delivery.secretArn, delivery.versionId, issued.keyValue);
  }
  return completeDelivery(dependencies, record, pending, origin);
}

/** Returns the secret that the policy names; a managed secret is created if it does not exist. */
async function secretFor({ secrets }: DeliveryDependencies, record: ApiKeyRecord): Promise<ConsumerSecret> {
  const { workspaceId, id: keyId, rotation } = record;
  const { managedSecret, deliveredTo } = rotationStateOf(record);
  if (rotation === null || rotation.deliverTo === 'managed') {
    const known = managedSecret === null ? undefined : await secrets.describe(managedSecret).catch(unlessNotFound);
    return taggedFor(record, known ?? (await secrets.ensureManaged({ workspaceId, keyId })));
  }
  const secret = await secrets.describe(rotation.deliverTo).catch((error: unknown) => {
    // The owners of the key must not learn whether a secret exists that never belonged to the key.
    const isKnown = deliveredTo === rotation.deliverTo;
    throw error instanceof DeliveryRefusedError && error.isGone && !isKnown
      ? new DeliveryRefusedError('secret_not_tagged', { cause: error })
      : error;
  });
  return taggedFor(record, secret);
}

/**
 * Returns the secret if it belongs to the key: its tags name the workspace and no other key. For a test key they must name
 * the key itself; otherwise a caller who manages test keys only could write into the secret of a live key.
 * @throws DeliveryRefusedError if it does not belong to the key
 */
function taggedFor({ workspaceId, id, environment }: ApiKeyRecord, secret: ConsumerSecret): ConsumerSecret {
  const isOfKey = secret.keyId === id || (secret.keyId === undefined && environment === 'live');
  if (secret.workspaceId !== workspaceId || !isOfKey) throw new DeliveryRefusedError('secret_not_tagged');
  return secret;
}

function unlessNotFound(error: unknown): undefined {
  if (!(error instanceof DeliveryRefusedError && error.reason === 'secret_not_found')) throw error;
}
