import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { GeneratedSecret, type SecretProps } from './generated-secret.ts';

/**
 * The pepper keyring. Losing it voids every key, so it lives as long as the keys table.
 *
 * CloudFormation generates one top-level value: a new deployment's keyring is `{"current":"v1","v1":"…"}`.
 */
export class PepperSecret extends GeneratedSecret {
  constructor(scope: Construct, id: string, props: SecretProps) {
    super(scope, id, {
      ...props,
      description: 'Latchkey: the keyring of peppers under which key digests are made',
      generate: { secretStringTemplate: JSON.stringify({ current: 'v1' }), generateStringKey: 'v1' },
      notRotatedBecause:
        'There is a rotation function, and rotation.pepperEveryDays schedules it. By default it does not run by itself: ' +
        'while keys are left under a former pepper, each check reads more.',
    });
  }

  /** To put another keyring in the place of the present one. */
  grantChange(grantee: IGrantable): Grant {
    this.encryptionKey?.grantWriteSecret(grantee);
    return Grant.addToPrincipal({
      grantee,
      actions: ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
        (action) => `secretsmanager:${action}`,
      ),
      resourceArns: [this.secret.secretArn],
    });
  }
}
