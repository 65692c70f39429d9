import type { By } from '../events/audit-event.ts';
import { isUsable } from '../keys/credential.ts';
import type { ApiKeyRecord } from '../keys/key-record.ts';
import { parseKeyValue, referencesOf } from '../keys/key-value.ts';
import { isSameDigest } from '../keys/live-values.ts';
import type { CredentialStore, FoundCredential } from '../keys/ports.ts';
import { secretOfPolicy } from '../keys/rotation.ts';
import { rotationStateOf } from '../keys/rotation-state.ts';
import { completeDelivery, type DeliveryDependencies, issuedValueOf, stageValue, startDelivery } from './deliver.ts';
import type { ConsumerSecret } from './ports.ts';
import { type RotationStep, RotationStepError } from './rotation-step.ts';
import { keyValueIn } from './secret-text.ts';

export interface RotateSecretDependencies extends DeliveryDependencies {
  readonly credentials: Pick<CredentialStore, 'find'>;
}

/**
 * Takes one step of a rotation that Secrets Manager leads. The current value of the secret must be the newest value of a
 * key. The steps are the ones of deliver.ts, with the version that Secrets Manager names; each can be repeated.
 * @throws RotationStepError if the step cannot be taken; the message says why
 */
export async function rotateSecret(
  dependencies: RotateSecretDependencies,
  { Step, SecretId, ClientRequestToken: versionId }: RotationStep,
  origin: By,
): Promise<void> {
  const secret = await dependencies.secrets.describe(SecretId);
  if (secret.currentVersionId === versionId && Step !== 'finishSecret') return;
  switch (Step) {
    case 'createSecret':
      return createSecret(dependencies, secret, versionId);
    case 'setSecret':
      return setSecret(dependencies, secret, versionId);
    case 'testSecret':
      return testSecret(dependencies, secret, versionId);
    case 'finishSecret':
      return finishSecret(dependencies, secret, versionId, origin);
  }
}

async function createSecret(dependencies: RotateSecretDependencies, secret: ConsumerSecret, versionId: string) {
  const record = await keyOf(dependencies, secret);
  await stageValue(dependencies, record, secret, versionId);
}

async function setSecret(dependencies: RotateSecretDependencies, secret: ConsumerSecret, versionId: string) {
  const keyValue = await stagedValue(dependencies, secret, versionId);
  if ((await findValue(dependencies, keyValue)) !== undefined) return;
  const record = await keyOf(dependencies, secret);
  if (rotationStateOf(record).abandoned === versionId) {
    // Without the label, Secrets Manager stops trying this version, and the next rotation makes a new one.
    await dependencies.secrets.unstage(secret.arn, versionId);
    throw new RotationStepError(
      `The new value was abandoned because the key ${record.id} changed in the meantime. Rotate again.`,
    );
  }
  const delivery = { secretArn: secret.arn, versionId, baseVersionId: null };
  const issued = await issuedValueOf(dependencies, keyValue);
  const changed = await startDelivery(dependencies, record, issued, delivery);
  if (rotationStateOf(changed).pending?.versionId !== versionId) {
    throw new RotationStepError(
      `Another rotation of the key ${record.id} is under way. Secrets Manager tries this step again.`,
    );
  }
}

/** Secrets Manager also calls this step to test the function when a schedule is set, with a version that has no value. */
async function testSecret(dependencies: RotateSecretDependencies, secret: ConsumerSecret, versionId: string) {
  if ((await dependencies.secrets.read(secret.arn, versionId)) === undefined) {
    await keyOf(dependencies, secret);
    return;
  }
  const found = await findValue(dependencies, await stagedValue(dependencies, secret, versionId));
  if (found === undefined) throw new RotationStepError('The new value does not work yet: setSecret must come first.');
  if (!isUsable(found.credential, dependencies.clock())) {
    throw new RotationStepError(
      `The key ${found.credential.keyId} is not usable: it is inactive, expired or suspended.`,
    );
  }
}

/** Makes the new version current. The value must work before. */
async function finishSecret(
  dependencies: RotateSecretDependencies,
  secret: ConsumerSecret,
  versionId: string,
  origin: By,
) {
  const found = await findValue(dependencies, await stagedValue(dependencies, secret, versionId));
  const record = found && (await keyFound(dependencies, found));
  if (record === undefined) throw new RotationStepError('The new value does not work: setSecret must come first.');
  const { pending } = rotationStateOf(record);
  if (pending?.versionId === versionId && pending.secretArn === secret.arn) {
    const outcome = await completeDelivery(dependencies, record, pending, origin, secret);
    if (outcome !== 'rotated')
      throw new RotationStepError(`The key ${record.id} changed in the meantime. Rotate again.`);
  } else if (secret.currentVersionId !== versionId) {
    throw new RotationStepError(`The key ${record.id} changed in the meantime. Rotate again.`);
  }
}

/** Returns the key whose newest value the secret holds. */
async function keyOf(dependencies: RotateSecretDependencies, secret: ConsumerSecret): Promise<ApiKeyRecord> {
  const { secrets } = dependencies;
  const text = secret.currentVersionId && (await secrets.read(secret.arn, secret.currentVersionId));
  const keyValue = text ? keyValueIn(text) : undefined;
  const found = keyValue === undefined ? undefined : await findValue(dependencies, keyValue);
  const record = found && (await keyFound(dependencies, found));
  if (found === undefined || record === undefined) {
    throw new RotationStepError(
      'The current value of the secret is not an API key of this deployment. Store a working key first, as text or as the member "apiKey" of a JSON object.',
    );
  }
  if (secret.workspaceId !== record.workspaceId) {
    throw new RotationStepError(
      `The secret needs the tag latchkey:workspace=${record.workspaceId}, which names the workspace of its key.`,
    );
  }
  const wanted = secretOfPolicy(record);
  if (record.rotation !== null && wanted !== secret.arn) {
    throw new RotationStepError(
      `The key ${record.id} has a rotation policy that delivers to ${wanted ?? 'a managed secret'}. Rotate it there, or remove the policy.`,
    );
  }
  const [newest] = record.values;
  if (newest === undefined || !isSameDigest(newest, found.reference)) {
    throw new RotationStepError(
      `The secret holds a previous value of the key ${record.id}. Store its newest value first.`,
    );
  }
  return record;
}

async function stagedValue(
  { secrets }: RotateSecretDependencies,
  secret: ConsumerSecret,
  versionId: string,
): Promise<string> {
  const text = await secrets.read(secret.arn, versionId);
  const keyValue = text === undefined ? undefined : keyValueIn(text);
  if (keyValue !== undefined) return keyValue;
  throw new RotationStepError('The secret has no new value yet: createSecret must come first.');
}

async function findValue(
  { credentials, pepper, keyFormat }: RotateSecretDependencies,
  keyValue: string,
): Promise<FoundCredential | undefined> {
  const parsed = parseKeyValue(keyFormat, keyValue);
  return parsed && credentials.find(referencesOf(await pepper.keyring(), parsed));
}

/** Returns the key of a credential. Root keys are not rotated: operators replace them. */
async function keyFound({ keys }: RotateSecretDependencies, { credential }: FoundCredential) {
  return credential.isRoot ? undefined : keys.getKey(credential.workspaceId, credential.keyId);
}
