import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { EncryptionKey } from './encryption-key.ts';

export interface PepperSecretProps {
  readonly removalPolicy: RemovalPolicy;
  /** Undefined: Secrets Manager encrypts with a key of its own. */
  readonly encryptionKey: EncryptionKey | undefined;
}

/**
 * The pepper keyring. Losing it voids every key, so it lives as long as the keys table.
 *
 * CloudFormation generates one top-level value: a new deployment's keyring is `{"current":"v1","v1":"…"}`.
 */
export class PepperSecret extends Construct {
  readonly secret: Secret;
  readonly #encryptionKey: EncryptionKey | undefined;

  constructor(scope: Construct, id: string, { removalPolicy, encryptionKey }: PepperSecretProps) {
    super(scope, id);
    this.#encryptionKey = encryptionKey;
    this.secret = new Secret(this, 'Secret', {
      description: 'Latchkey: the keyring of peppers under which key digests are made',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ current: 'v1' }),
        generateStringKey: 'v1',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy,
      ...(encryptionKey && { encryptionKey: encryptionKey.key }),
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'There is a rotation function, and rotation.pepperEveryDays schedules it. By default it does not run by itself: ' +
        'while keys are left under a former pepper, each check reads more.',
    });
  }

  grantRead(grantee: IGrantable): Grant {
    this.#encryptionKey?.grantReadSecret(grantee);
    return Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.secret.secretArn],
    });
  }

  /** To put another keyring in the place of the present one. */
  grantChange(grantee: IGrantable): Grant {
    this.#encryptionKey?.grantWriteSecret(grantee);
    return Grant.addToPrincipal({
      grantee,
      actions: ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
        (action) => `secretsmanager:${action}`,
      ),
      resourceArns: [this.secret.secretArn],
    });
  }
}
