import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnRotationSchedule, type Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type {
  ReviewKeysEnvironment,
  RotateKeysEnvironment,
  RotatePepperEnvironment,
  RotateSecretEnvironment,
  Variables,
} from '../../lambdas/environment.ts';
import type { Config } from '../config/config.ts';
import { runtimeSettings } from '../config/runtime-settings.ts';
import { EventQueue } from '../events/event-queue.ts';
import { BundledFunction, type FunctionDefaults } from '../functions/bundled-function.ts';
import { ScheduledFunction } from '../functions/scheduled-function.ts';
import type { KeysTable } from '../state/keys-table.ts';
import type { PepperSecret } from '../state/pepper-secret.ts';
import type { RecoveryKey } from '../state/recovery-key.ts';
import { grantDeliver, grantManage } from './consumer-secrets.ts';

/** @internal */
export interface KeyRotationProps {
  readonly config: Config;
  readonly keys: KeysTable;
  readonly pepper: PepperSecret;
  /** undefined: key values are not stored. */
  readonly recoveryKey: RecoveryKey | undefined;
  readonly defaults: FunctionDefaults;
}

/** The Lambdas of rotation. `Bundles` needs their names. @internal */
export const rotationFunctionNames = ['rotate-keys', 'rotate-secret', 'rotate-pepper', 'review-keys'] as const;

/** Timeout of a run, in seconds. Below the five minutes of the default schedule, so that runs do not overlap. */
const runSeconds = 270;
/** Minutes between runs of the review. A run continues where the previous one stopped. */
const reviewEveryMinutes = 60;
/** Timeout of a rotation step, in seconds. A step calls Secrets Manager and DynamoDB several times. */
const stepSeconds = 60;
/** A full vCPU (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html): runs are bound by CPU. */
const memoryMiB = 1769;

/** Rotates keys and delivers their values, rotates the pepper, and reviews all keys once a day. */
export class KeyRotation extends Construct {
  /** Functions that a schedule runs, and functions that Secrets Manager calls. @internal */
  readonly functions: { readonly scheduled: readonly BundledFunction[]; readonly called: readonly BundledFunction[] };
  /** The rotation function for secrets that hold a key value. Secrets Manager calls it. */
  readonly secretRotation: BundledFunction;
  /** Minutes between runs of `rotate-keys`. @internal */
  readonly everyMinutes: number;
  /** Receives the scheduled runs that failed or could not start. */
  readonly deadLetters: EventQueue;

  /** @internal */
  constructor(scope: Construct, id: string, props: KeyRotationProps) {
    super(scope, id);
    const { keys, pepper, recoveryKey, config, defaults } = props;
    const { rotation, unusedKeys } = config;
    const { encryptionKey } = defaults;
    const { account } = Stack.of(this);
    this.everyMinutes = rotation.everyMinutes;
    this.deadLetters = new EventQueue(this, 'DeadLetters', { encryptionKey });

    const rotating: Variables<typeof RotateKeysEnvironment & typeof RotateSecretEnvironment> = {
      KEYS_TABLE: keys.table.tableName,
      PEPPER_SECRET: pepper.secret.secretArn,
      KEY_FORMAT: runtimeSettings(config).KEY_FORMAT,
      RECOVERY_KEY: recoveryKey?.key.keyArn ?? '',
      DEPLOYMENT: Stack.of(this).stackName,
      MANAGED_SECRET_PREFIX: rotation.secretNamePrefix,
      MANAGED_SECRET_KEY: encryptionKey?.key.keyArn ?? '',
    };
    const rotatingPepper: Variables<typeof RotatePepperEnvironment> = { KEYS_TABLE: keys.table.tableName };
    const reviewing: Variables<typeof ReviewKeysEnvironment> = {
      KEYS_TABLE: keys.table.tableName,
      PEPPER_SECRET: pepper.secret.secretArn,
      RECOVERY_KEY: rotating.RECOVERY_KEY,
      UNUSED_KEYS: JSON.stringify(unusedKeys),
    };
    const add = (
      name: (typeof rotationFunctionNames)[number],
      environment: Readonly<Record<string, string>>,
      timeoutSeconds: number,
    ) => new BundledFunction(this, name, { name, environment, memoryMiB, timeoutSeconds, ...defaults });

    const rotateKeys = add('rotate-keys', rotating, runSeconds);
    const rotateSecret = add('rotate-secret', rotating, stepSeconds);
    const rotatePepper = add('rotate-pepper', rotatingPepper, stepSeconds);
    const reviewKeys = add('review-keys', reviewing, runSeconds);
    this.functions = { scheduled: [rotateKeys, reviewKeys], called: [rotateSecret, rotatePepper] };
    this.secretRotation = rotateSecret;

    keys.grant(rotateKeys, 'processDue');
    grantManage(rotateKeys, rotation.secretNamePrefix);
    keys.grant(rotateSecret, 'rotateByValue');
    for (const each of [rotateKeys, rotateSecret]) {
      pepper.grantRead(each);
      grantDeliver(each);
      recoveryKey?.grantSeal(each);
      encryptionKey?.grantWriteSecret(each);
    }
    keys.grant(rotatePepper, 'audit');
    pepper.grantChange(rotatePepper);
    keys.grant(reviewKeys, 'changeAll');
    pepper.grantChange(reviewKeys);

    const { deadLetters } = this;
    new ScheduledFunction(this, 'RotateKeysSchedule', {
      bundledFunction: rotateKeys,
      everyMinutes: rotation.everyMinutes,
      deadLetters,
    });
    new ScheduledFunction(this, 'ReviewKeysSchedule', {
      bundledFunction: reviewKeys,
      everyMinutes: reviewEveryMinutes,
      deadLetters,
    });

    const principal = new ServicePrincipal('secretsmanager.amazonaws.com');
    rotateSecret.function.addPermission('SecretsManager', { principal, sourceAccount: account });
    rotatePepper.function.addPermission('SecretsManager', {
      principal,
      sourceAccount: account,
      sourceArn: pepper.secret.secretArn,
    });
    if (rotation.pepperEveryDays !== null) {
      schedule(this, 'PepperSchedule', pepper.secret.secretArn, rotatePepper, rotation.pepperEveryDays);
    }
  }

  /**
   * Lets Secrets Manager rotate a secret that holds the value of an API key.
   * @param everyDays Days between rotations, 1 to 1,000
   * @internal
   */
  rotate(secret: Secret, everyDays: number): void {
    schedule(secret, 'LatchkeyRotation', secret.secretArn, this.secretRotation, everyDays);
  }
}

/** Replaces `addRotationSchedule` of the CDK, which also grants access to random passwords and to secrets without the tag. */
function schedule(scope: Construct, id: string, secretId: string, by: BundledFunction, everyDays: number): void {
  const resource = new CfnRotationSchedule(scope, id, {
    secretId,
    rotationLambdaArn: by.function.functionArn,
    rotationRules: { automaticallyAfterDays: everyDays },
    // Deploying must not trigger a rotation.
    rotateImmediatelyOnUpdate: false,
  });
  resource.node.addDependency(by.function);
}
