import { auditEvent, type By } from '../events/audit-event.ts';
import type { AuditLog } from '../events/ports.ts';
import type { StoredKeyring } from '../keys/keyring-schema.ts';
import type { Clock, RandomBytes } from '../shared/random.ts';
import { isoTime } from '../shared/time.ts';
import { obstacleTo, refusalOf, withNewPepper } from './pepper-rotation.ts';
import type { PepperVault } from './ports.ts';
import { type RotationStep, RotationStepError } from './rotation-step.ts';

export interface RotatePepperDependencies {
  readonly vault: PepperVault;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** 48 random bytes: 64 characters of base64url. */
const pepperBytes = 48;

/**
 * Takes one step of a rotation of the pepper, which Secrets Manager leads. It adds a new pepper to the keyring, which is
 * current half an hour later, when every instance knows it. Credentials move to it when they are used
 * (docs/decisions/0018). Each step can be repeated.
 * @throws RotationStepError if the step cannot be taken; the message says why
 */
export async function rotatePepper(
  dependencies: RotatePepperDependencies,
  { Step, SecretId, ClientRequestToken: versionId }: RotationStep,
  origin: By,
): Promise<void> {
  const { vault, clock, random } = dependencies;
  const present = await vault.current(SecretId);
  const staged = present.versionId === versionId ? present.keyring : await vault.read(SecretId, versionId);
  if (Step === 'createSecret') {
    if (staged !== undefined) return;
    const obstacle = obstacleTo(present.keyring, clock());
    if (obstacle !== undefined) throw new RotationStepError(obstacle);
    const pepper = Buffer.from(random(pepperBytes)).toString('base64url');
    await vault.stage(SecretId, versionId, withNewPepper(present.keyring, pepper, clock()), 'rotation');
    return;
  }
  // There is nothing to set anywhere else: the secret itself holds the peppers.
  // Without a staged keyring, Secrets Manager only tests the function, because a schedule was set.
  if (staged === undefined && Step === 'testSecret') return;
  if (staged === undefined) throw new RotationStepError('There is no new keyring yet: createSecret must come first.');
  if (present.versionId !== versionId) {
    const refusal = refusalOf(staged, present.keyring, clock());
    if (refusal !== undefined) {
      // Without the label, Secrets Manager stops trying this version, and the next rotation makes a new one.
      await vault.unstage(SecretId, versionId);
      throw new RotationStepError(refusal);
    }
  }
  if (Step !== 'finishSecret') return;
  if (present.versionId !== versionId) await vault.makeCurrent(SecretId, versionId, present.versionId);
  await noteRotation(dependencies, staged, versionId, origin);
}

/** Writes the audit event, once: its id follows from the version. */
async function noteRotation(
  { audit, clock, random }: RotatePepperDependencies,
  { current, currentFrom }: StoredKeyring,
  versionId: string,
  origin: By,
): Promise<void> {
  const changes = { version: current, currentFrom: currentFrom ?? isoTime(clock()) };
  const event = auditEvent(
    { clock, random },
    { action: 'pepper.rotated', workspaceId: null, keyId: null, ...origin, changes },
  );
  await audit.recordOnce({ ...event, id: `pepper-${versionId}` });
}
