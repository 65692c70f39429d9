import { createHash } from 'node:crypto';
import { auditEvent, type By, type Deed } from '../events/audit-event.ts';
import { allDigests } from '../keys/digest.ts';
import { type IssueDependencies, type IssuedValue, liveValueOf } from '../keys/issue-key.ts';
import { isKeyValue, newKeyValue } from '../keys/key-format.ts';
import type { ApiKeyRecord } from '../keys/key-record.ts';
import { isSameDigest, previousValidUntil } from '../keys/live-values.ts';
import type { KeyStore, PepperSource, ValueSealer } from '../keys/ports.ts';
import { begun, finished, givenUp } from '../keys/rotation.ts';
import { type PendingDelivery, rotationStateOf } from '../keys/rotation-state.ts';
import { DeliveryRefusedError } from '../shared/errors.ts';
import type { ConsumerSecret, ConsumerSecrets } from './ports.ts';
import { keyValueIn, withKeyValue } from './secret-text.ts';

/**
 * How a new key value gets into the secret that its consumer reads, so that the secret's current value works at every
 * moment, wherever this stops:
 *
 *  1. stage: the value becomes a version of the secret that is not current yet;
 *  2. begin: the value works, beside the former one, which has no end of its own meanwhile (one transaction);
 *  3. the version becomes current, the former one the previous;
 *  4. finish: the former value gets its grace (one transaction).
 *
 * Each step can be repeated, and two runs at once do each of them once: the version's id follows from the key and the
 * number of its rotation, versions do not change, and the transactions insist on the key as it was read. The first version
 * of a secret is current at once, whatever its label: it comes after step 2.
 */
export interface DeliveryDependencies extends IssueDependencies {
  readonly keys: KeyStore;
  readonly pepper: PepperSource;
  readonly secrets: ConsumerSecrets;
  /** Keeps values recoverable; undefined: the deployment does not. */
  readonly sealer: ValueSealer | undefined;
}

/**
 * So long a version may be missing that was to be the first of its secret: another run may still be about to store it.
 * Afterwards its value is lost. Longer than any Lambda of ours runs.
 */
const lostAfterMs = 10 * 60_000;

/** Puts a new value into a secret as a version that is not current yet. Returns the value that was put there before, if any. */
export async function stage(
  dependencies: DeliveryDependencies,
  { environment }: ApiKeyRecord,
  secret: ConsumerSecret,
  versionId: string,
): Promise<string> {
  const { keyFormat, random, secrets } = dependencies;
  const keyValue = newKeyValue(keyFormat, environment, random);
  const present = secret.currentVersionId && (await secrets.read(secret.arn, secret.currentVersionId));
  if ((await secrets.stage(secret.arn, versionId, withKeyValue(present, keyValue))) === 'staged') return keyValue;
  const staged = keyValueIn((await secrets.read(secret.arn, versionId)) ?? '');
  if (staged === undefined || !isKeyValue(keyFormat, staged)) throw new DeliveryRefusedError('secret_rejected');
  return staged;
}

/** A key value that is in a secret already, as the key's record is to hold it. */
export async function issuedAs(
  { keyFormat, pepper }: DeliveryDependencies,
  { environment }: ApiKeyRecord,
  keyValue: string,
): Promise<IssuedValue> {
  return { keyValue, value: liveValueOf(keyFormat, await pepper.keyring(), environment, keyValue) };
}

/** Lets a value that is on its way into a secret work, unless that was done before, or the key has changed since. */
export async function begin(
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
    const isOutdated = pending !== null || count !== rotationStateOf(read).count || abandoned === delivery.versionId;
    if (isOutdated) return { record: current, audits: [] };
    const now = clock();
    const record = begun(current, value, { ...delivery, startedAt: new Date(now).toISOString() }, now);
    return { record, audits: [], sealed };
  });
}

export type Delivered = 'rotated' | 'under_way' | 'given_up' | 'overtaken';

/**
 * Brings a delivery that was begun to its end: the secret shows the new value, and the former one gets its grace.
 * @param described The secret, by whoever has just looked
 */
export async function finish(
  dependencies: DeliveryDependencies,
  { workspaceId, id: keyId }: ApiKeyRecord,
  pending: PendingDelivery,
  origin: By,
  described?: ConsumerSecret,
): Promise<Delivered> {
  const { keys, secrets, clock } = dependencies;
  const { secretArn, versionId, startedAt } = pending;
  const secret = described ?? (await secrets.describe(secretArn));
  if (!secret.versionIds.includes(versionId)) {
    if (clock() - Date.parse(startedAt) < lostAfterMs) return 'under_way';
    await giveUp(dependencies, { workspaceId, keyId, versionId });
    return 'given_up';
  }
  const isChanged = secret.currentVersionId !== versionId && secret.currentVersionId !== pending.baseVersionId;
  if (described === undefined && pending.baseVersionId !== null && isChanged) {
    const shown = await onChangedText(dependencies, { workspaceId, id: keyId }, pending, secret);
    if (!shown) return 'under_way';
  } else if (secret.currentVersionId !== versionId) {
    // After the secret was described: if the delivery has been finished since, another version was current then than is now.
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
    const record = finished(current, now);
    const changes = { secretArn, previousKeyValidUntil: previousValidUntil(record, now) };
    return { record, audits: [eventOf(dependencies, current, origin, { action: 'key.rotated', changes })] };
  });
  return isDone ? 'rotated' : 'overtaken';
}

/**
 * Somebody has written into the secret since the new version was made of its text. If they have kept the new value, it is
 * shown already; else it gets a version of what they wrote, which the next run makes current. True if it is shown.
 */
async function onChangedText(
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

/** Takes back a value that never reached its secret. */
export async function giveUp(
  { keys, clock }: DeliveryDependencies,
  { workspaceId, keyId, versionId }: { workspaceId: string; keyId: string; versionId: string },
): Promise<void> {
  await keys.changeKey(workspaceId, keyId, (current) =>
    rotationStateOf(current).pending?.versionId === versionId
      ? { record: givenUp(current, clock()), audits: [] }
      : { record: current, audits: [] },
  );
}

/** The version of the secret that the next rotation of a key makes: the same, whoever makes it and how often. */
export function nextVersionId(record: ApiKeyRecord, secretArn: string): string {
  return versionIdOf(record.id, secretArn, rotationStateOf(record).count);
}

function versionIdOf(...parts: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

export function eventOf(
  dependencies: IssueDependencies,
  { workspaceId, id: keyId }: ApiKeyRecord,
  origin: By,
  deed: Deed,
) {
  return auditEvent(dependencies, { workspaceId, keyId, ...origin, ...deed });
}
