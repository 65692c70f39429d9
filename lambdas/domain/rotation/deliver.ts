import { createHash } from 'node:crypto';
import { auditEvent, type By, type Deed } from '../events/audit-event.ts';
import { allDigests } from '../keys/digest.ts';
import { type IssueDependencies, type IssuedValue, liveValueOf } from '../keys/issue-key.ts';
import { isKeyValue, newKeyValue } from '../keys/key-format.ts';
import { type ApiKeyRecord, maskOf } from '../keys/key-record.ts';
import { isSameDigest, previousValidUntil } from '../keys/live-values.ts';
import type { KeyStore, PepperSource, ValueSealer } from '../keys/ports.ts';
import { withDeliveryAbandoned, withDeliveryCompleted, withDeliveryStarted } from '../keys/rotation.ts';
import { type PendingDelivery, rotationStateOf } from '../keys/rotation-state.ts';
import { DeliveryRefusedError } from '../shared/errors.ts';
import { isoTime, minuteMs } from '../shared/time.ts';
import type { ConsumerSecret, ConsumerSecrets } from './ports.ts';
import { keyValueIn, withKeyValue } from './secret-text.ts';

/**
 * The delivery of a new key value to the secret that its consumers read. The secret's current value works at every moment,
 * wherever a run stops:
 *
 *  1. `stageValue`: the value becomes a version of the secret that is not current yet;
 *  2. `startDelivery`: the value works. The previous value works too, without an end of its own (one transaction);
 *  3. `completeDelivery`: the new version becomes the current one;
 *  4. `completeDelivery`: the grace period of the previous value begins (one transaction).
 *
 * Each step can be repeated, and concurrent runs take each step once: the id of the version follows from the key and the
 * number of its rotation, versions never change, and the transactions fail if the key changed after it was read. The first
 * version of a secret becomes current immediately, whatever its label, so for an empty secret step 1 comes after step 2.
 */
export interface DeliveryDependencies extends IssueDependencies {
  readonly keys: KeyStore;
  readonly pepper: PepperSource;
  readonly secrets: ConsumerSecrets;
  /** Keeps values recoverable; undefined: the deployment does not keep them. */
  readonly sealer: ValueSealer | undefined;
}

/**
 * The time for which the first version of a secret may be missing, because another run may be about to store it. After that
 * the value is lost. It is longer than any of our Lambda functions runs.
 */
const lostAfterMs = 10 * minuteMs;

/**
 * Stores a new value in a secret, as a version that is not current yet. Returns the value of that version: the one that an
 * earlier run stored, if there is one.
 */
export async function stageValue(
  dependencies: DeliveryDependencies,
  { environment, tag }: ApiKeyRecord,
  secret: ConsumerSecret,
  versionId: string,
): Promise<string> {
  const { keyFormat, random, secrets } = dependencies;
  const keyValue = newKeyValue(keyFormat, environment, tag, random);
  const present = secret.currentVersionId && (await secrets.read(secret.arn, secret.currentVersionId));
  if ((await secrets.stage(secret.arn, versionId, withKeyValue(present, keyValue))) === 'staged') return keyValue;
  const staged = keyValueIn((await secrets.read(secret.arn, versionId)) ?? '');
  if (staged === undefined || !isKeyValue(keyFormat, staged)) throw new DeliveryRefusedError('secret_rejected');
  return staged;
}

/** Returns a key value from a secret in the form in which the key's record holds it. */
export async function issuedValueOf({ pepper }: DeliveryDependencies, keyValue: string): Promise<IssuedValue> {
  return { keyValue, value: liveValueOf(await pepper.keyring(), keyValue) };
}

/** Makes the value of a delivery work, unless another run did so, or the key changed after it was read. */
export async function startDelivery(
  dependencies: DeliveryDependencies,
  read: ApiKeyRecord,
  { keyValue, value }: IssuedValue,
  delivery: Omit<PendingDelivery, 'startedAt' | 'isLast'>,
): Promise<ApiKeyRecord> {
  const { keys, sealer, clock } = dependencies;
  const { workspaceId, id: keyId } = read;
  const sealed = await sealer?.seal({ workspaceId, keyId }, keyValue);
  return keys.changeKey(workspaceId, keyId, (current) => {
    const { pending, count, abandoned } = rotationStateOf(current);
    const isOutdated =
      pending !== null ||
      count !== rotationStateOf(read).count ||
      abandoned === delivery.versionId ||
      // A key without a policy does not count its regenerations. The delivery must not replace a value that one has just issued.
      maskOf(current) !== maskOf(read);
    if (isOutdated) return { record: current, audits: [] };
    const now = clock();
    const record = withDeliveryStarted(current, value, { ...delivery, startedAt: isoTime(now) }, now);
    return { record, audits: [], sealed };
  });
}

export type DeliveryOutcome = 'rotated' | 'under_way' | 'given_up' | 'overtaken';

/**
 * Completes a delivery that was started: the secret shows the new value, and the grace period of the previous one begins.
 * @param described The secret, if the caller has just read it
 */
export async function completeDelivery(
  dependencies: DeliveryDependencies,
  { workspaceId, id: keyId }: ApiKeyRecord,
  pending: PendingDelivery,
  origin: By,
  described?: ConsumerSecret,
): Promise<DeliveryOutcome> {
  const { keys, secrets, clock } = dependencies;
  const { secretArn, versionId, startedAt } = pending;
  const secret = described ?? (await secrets.describe(secretArn));
  if (!secret.versionIds.includes(versionId)) {
    if (clock() - Date.parse(startedAt) < lostAfterMs) return 'under_way';
    await abandonDelivery(dependencies, { workspaceId, keyId, versionId });
    return 'given_up';
  }
  const isChanged = secret.currentVersionId !== versionId && secret.currentVersionId !== pending.baseVersionId;
  if (described === undefined && pending.baseVersionId !== null && isChanged) {
    const shown = await restageOnChangedText(dependencies, { workspaceId, id: keyId }, pending, secret);
    if (!shown) return 'under_way';
  } else if (secret.currentVersionId !== versionId) {
    // Read after the secret: if another run has completed the delivery since, what was read of the secret is out of date.
    const present = await keys.getKey(workspaceId, keyId);
    if (present === undefined || rotationStateOf(present).pending?.versionId !== versionId) return 'overtaken';
    const isMade = await secrets.makeCurrent(secretArn, versionId, secret.currentVersionId);
    if (!isMade) return 'overtaken';
  }
  let isDone = false;
  await keys.changeKey(workspaceId, keyId, (current) => {
    isDone = rotationStateOf(current).pending?.versionId === versionId;
    if (!isDone) return { record: current, audits: [] };
    const now = clock();
    const record = withDeliveryCompleted(current, now);
    const changes = { secretArn, previousKeyValidUntil: previousValidUntil(record, now) };
    return { record, audits: [keyEvent(dependencies, current, origin, { action: 'key.rotated', changes })] };
  });
  return isDone ? 'rotated' : 'overtaken';
}

/**
 * Handles a secret whose text somebody changed after the new version was made from it. Returns true if the changed text
 * holds the new value. Otherwise stages another version, the changed text with the new value, which the next run makes
 * current.
 */
async function restageOnChangedText(
  { keys, secrets, pepper }: DeliveryDependencies,
  { workspaceId, id: keyId }: Pick<ApiKeyRecord, 'workspaceId' | 'id'>,
  pending: PendingDelivery,
  { currentVersionId }: ConsumerSecret,
): Promise<boolean> {
  const { secretArn, versionId } = pending;
  const record = await keys.getKey(workspaceId, keyId);
  if (record === undefined || currentVersionId === undefined) return false;
  const text = (await secrets.read(secretArn, currentVersionId)) ?? '';
  const references = allDigests(await pepper.keyring(), keyValueIn(text) ?? '');
  const [newest] = record.values;
  if (newest !== undefined && references.some((each) => isSameDigest(each, newest))) return true;
  const keyValue = keyValueIn((await secrets.read(secretArn, versionId)) ?? '');
  if (keyValue === undefined) throw new DeliveryRefusedError('secret_rejected');
  const another = versionIdOf(versionId, currentVersionId);
  await secrets.stage(secretArn, another, withKeyValue(text, keyValue));
  await keys.changeKey(workspaceId, keyId, (current) => {
    const state = rotationStateOf(current);
    if (state.pending?.versionId !== versionId) return { record: current, audits: [] };
    const moved = { ...state.pending, versionId: another, baseVersionId: currentVersionId };
    return { record: { ...current, rotationState: { ...state, pending: moved } }, audits: [] };
  });
  return false;
}

/** Removes the value of a delivery that never reached its secret. */
export async function abandonDelivery(
  { keys, clock }: DeliveryDependencies,
  { workspaceId, keyId, versionId }: { workspaceId: string; keyId: string; versionId: string },
): Promise<void> {
  await keys.changeKey(workspaceId, keyId, (current) =>
    rotationStateOf(current).pending?.versionId === versionId
      ? { record: withDeliveryAbandoned(current, clock()), audits: [] }
      : { record: current, audits: [] },
  );
}

/** Returns the id of the secret's version for the next rotation of a key. It is the same in every run. */
export function nextVersionId(record: ApiKeyRecord, secretArn: string): string {
  return versionIdOf(record.id, secretArn, rotationStateOf(record).count);
}

function versionIdOf(...parts: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Returns an audit event about a key. */
export function keyEvent(
  dependencies: IssueDependencies,
  { workspaceId, id: keyId }: ApiKeyRecord,
  origin: By,
  deed: Deed,
) {
  return auditEvent(dependencies, { workspaceId, keyId, ...origin, ...deed });
}
