import type { By } from '../events/audit-event.ts';
import { isUsable } from '../keys/credential.ts';
import { allDigests } from '../keys/digest.ts';
import { isKeyValue } from '../keys/key-format.ts';
import type { ApiKeyRecord } from '../keys/key-record.ts';
import { isSameDigest } from '../keys/live-values.ts';
import type { CredentialStore, FoundCredential } from '../keys/ports.ts';
import { secretOfPolicy } from '../keys/rotation.ts';
import { rotationStateOf } from '../keys/rotation-state.ts';
import { begin, type DeliveryDependencies, finish, issuedAs, stage } from './deliver.ts';
import type { ConsumerSecret } from './ports.ts';
import { type RotationStep, RotationStepError } from './rotation-step.ts';
import { keyValueIn } from './secret-text.ts';

export interface RotateSecretDependencies extends DeliveryDependencies {
  readonly credentials: Pick<CredentialStore, 'find'>;
}

/**
 * One step of a rotation that Secrets Manager leads, of a secret whose current value is that of a key. The steps are those
 * of domain/deliver.ts, with the version that Secrets Manager names; each can be repeated.
 * @throws RotationStepError if the step cannot be taken, and why
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
  await stage(dependencies, record, secret, versionId);
}

async function setSecret(dependencies: RotateSecretDependencies, secret: ConsumerSecret, versionId: string) {
  const keyValue = await stagedValue(dependencies, secret, versionId);
  if ((await findValue(dependencies, keyValue)) !== undefined) return;
  const record = await keyOf(dependencies, secret);
  if (rotationStateOf(record).abandoned === versionId) {
    // Secrets Manager would try it for ever: a later rotation takes up what has the label.
    await dependencies.secrets.unstage(secret.arn, versionId);
    throw new RotationStepError(
      `The new value was taken back: the key ${record.id} was changed meanwhile. Rotate again.`,
    );
  }
  const delivery = { secretArn: secret.arn, versionId, baseVersionId: null };
  const changed = await begin(dependencies, record, await issuedAs(dependencies, record, keyValue), delivery);
  if (rotationStateOf(changed).pending?.versionId !== versionId) {
    throw new RotationStepError(`Another rotation of the key ${record.id} is under way. It is to be tried again.`);
  }
}

/** Also how Secrets Manager tries the function out when it gets its schedule: with a version that has no value. */
async function testSecret(dependencies: RotateSecretDependencies, secret: ConsumerSecret, versionId: string) {
  if ((await dependencies.secrets.read(secret.arn, versionId)) === undefined) {
    await keyOf(dependencies, secret);
    return;
  }
  const found = await findValue(dependencies, await stagedValue(dependencies, secret, versionId));
  if (found === undefined) throw new RotationStepError('The new value does not work yet: setSecret has to come first.');
  if (!isUsable(found.credential, dependencies.clock())) {
    throw new RotationStepError(
      `The key ${found.credential.keyId} is not usable: it is inactive, expired or suspended.`,
    );
  }
}

/** Nothing is made current that does not work. */
async function finishSecret(
  dependencies: RotateSecretDependencies,
  secret: ConsumerSecret,
  versionId: string,
  origin: By,
) {
  const found = await findValue(dependencies, await stagedValue(dependencies, secret, versionId));
  const record = found && (await keyFound(dependencies, found));
  if (record === undefined) throw new RotationStepError('The new value does not work: setSecret has to come first.');
  const { pending } = rotationStateOf(record);
  if (pending?.versionId === versionId && pending.secretArn === secret.arn) {
    const ended = await finish(dependencies, record, pending, origin, secret);
    if (ended !== 'rotated') throw new RotationStepError(`The key ${record.id} was changed meanwhile. Rotate again.`);
  } else if (secret.currentVersionId !== versionId) {
    throw new RotationStepError(`The key ${record.id} was changed meanwhile. Rotate again.`);
  }
}

/** The key whose newest value the secret holds. */
async function keyOf(dependencies: RotateSecretDependencies, secret: ConsumerSecret): Promise<ApiKeyRecord> {
  const { secrets } = dependencies;
  const text = secret.currentVersionId && (await secrets.read(secret.arn, secret.currentVersionId));
  const keyValue = text ? keyValueIn(text) : undefined;
  const found = keyValue === undefined ? undefined : await findValue(dependencies, keyValue);
  const record = found && (await keyFound(dependencies, found));
  if (found === undefined || record === undefined) {
    throw new RotationStepError(
      'The current value of the secret is no API key of this deployment, as text or as the member "apiKey" of a JSON object. Put a working one there first.',
    );
  }
  if (secret.workspaceId !== record.workspaceId) {
    throw new RotationStepError(`The secret needs the tag latchkey:workspace=${record.workspaceId}: that of its key.`);
  }
  const wanted = secretOfPolicy(record);
  if (record.rotation !== null && wanted !== secret.arn) {
    throw new RotationStepError(
      `The key ${record.id} has a rotation policy that delivers to ${wanted ?? 'a managed secret'}. Rotate it there, or end the policy.`,
    );
  }
  const [newest] = record.values;
  if (newest === undefined || !isSameDigest(newest, found.reference)) {
    throw new RotationStepError(
      `The secret holds a former value of the key ${record.id}. Put its newest one there first.`,
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
  throw new RotationStepError('The secret has no new value yet: createSecret has to come first.');
}

async function findValue(
  { credentials, pepper, keyFormat }: RotateSecretDependencies,
  keyValue: string,
): Promise<FoundCredential | undefined> {
  if (!isKeyValue(keyFormat, keyValue)) return undefined;
  return credentials.find(allDigests(await pepper.keyring(), keyValue));
}

/** Root keys are not rotated: they have no policy, and are replaced by operators. */
async function keyFound({ keys }: RotateSecretDependencies, { credential }: FoundCredential) {
  return credential.isRoot ? undefined : keys.getKey(credential.workspaceId, credential.keyId);
}
