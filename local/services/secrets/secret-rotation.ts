import { randomUUID } from 'node:crypto';
import { ServiceError } from '../service-error.ts';
import type { SecretStore } from './secret-store.ts';
import { versionWith, withoutVersion, withPending } from './secret-versions.ts';
import type { StoredSecret } from './stored-secret.ts';

/** The event of a rotation function (https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html). */
export interface RotationEvent {
  readonly Step: RotationStep;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
  readonly RotationToken: string;
}

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
type RotationStep = (typeof steps)[number];

/** Runs one step. Rejects if the function fails. */
export type Rotate = (functionArn: string, event: RotationEvent) => Promise<void>;

export interface RotationOrder {
  readonly ClientRequestToken: string;
  readonly RotationLambdaARN?: string | undefined;
  readonly RotationRules?: Record<string, unknown> | undefined;
  readonly RotateImmediately: boolean;
}

/** Rotates secrets with their functions: immediately, in the background, and one rotation of a secret at a time. */
export class Rotations {
  readonly #store: SecretStore;
  readonly #rotate: Rotate;
  readonly #onTrouble: (message: string) => void;
  readonly #running = new Set<string>();

  constructor(store: SecretStore, rotate: Rotate, onTrouble: (message: string) => void) {
    this.#store = store;
    this.#rotate = rotate;
    this.#onTrouble = onTrouble;
  }

  /** @throws ServiceError InvalidRequestException */
  begin(secret: StoredSecret, order: RotationOrder): object {
    const configured = this.#store.put(withRotation(secret, order));
    const { ClientRequestToken: token, RotateImmediately } = order;
    const [pending] = versionWith(configured, 'AWSPENDING') ?? [];
    const [current] = versionWith(configured, 'AWSCURRENT') ?? [];
    if (pending !== undefined && pending !== current && pending !== token) {
      void this.#rotateTo(configured, pending);
      throw new ServiceError(
        'InvalidRequestException',
        "A previous rotation isn't complete. That rotation will be reattempted.",
      );
    }
    if (!RotateImmediately) void this.#test(configured);
    // A repeated request does not rotate again.
    else if (pending === token || !Object.hasOwn(configured.versions, token)) void this.#rotateTo(configured, token);
    return { ARN: secret.arn, Name: secret.name, VersionId: token };
  }

  async #rotateTo(secret: StoredSecret, token: string): Promise<void> {
    if (!(await this.#take(steps, secret, token))) return;
    this.#store.update(secret.arn, (now) => ({
      ...now,
      rotation: now.rotation && { ...now.rotation, lastRotatedAt: this.#store.now() },
    }));
  }

  /** Tests a function that will rotate later, with a version that is removed afterwards. */
  async #test(secret: StoredSecret): Promise<void> {
    const token = randomUUID();
    await this.#take(['testSecret'], secret, token);
    this.#store.update(secret.arn, (now) => withoutVersion(now, token));
  }

  /** Runs the steps in order, until one fails. */
  async #take(wanted: readonly RotationStep[], { arn, rotation }: StoredSecret, token: string): Promise<boolean> {
    if (rotation === null || this.#running.has(arn)) return false;
    this.#running.add(arn);
    this.#store.update(arn, (now) => withPending(now, token, this.#store.now()));
    let step: RotationStep = steps[0];
    try {
      for (step of wanted) {
        const event = { Step: step, SecretId: arn, ClientRequestToken: token, RotationToken: randomUUID() };
        await this.#rotate(rotation.lambdaArn, event);
      }
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#onTrouble(`The rotation of ${arn} has stopped at ${step}: ${reason}`);
      return false;
    } finally {
      this.#running.delete(arn);
    }
  }
}

/** Returns the secret with the function and the rules of the request; without them, its own remain. */
function withRotation(secret: StoredSecret, { RotationLambdaARN, RotationRules }: RotationOrder): StoredSecret {
  const lambdaArn = RotationLambdaARN ?? secret.rotation?.lambdaArn;
  if (lambdaArn === undefined) {
    throw new ServiceError(
      'InvalidRequestException',
      'No Lambda rotation function ARN is associated with this secret.',
    );
  }
  const rules = RotationRules ?? secret.rotation?.rules ?? {};
  return { ...secret, rotation: { lambdaArn, rules, lastRotatedAt: secret.rotation?.lastRotatedAt ?? null } };
}
