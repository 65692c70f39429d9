import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { GeneratedSecret, type SecretProps } from './generated-secret.ts';

/**
 * The pepper keyring. Every key is invalid without it, so it has the same removal policy as the keys table.
 *
 * CloudFormation generates one top-level value. The keyring of a new deployment is `{"current":"v1","v1":"…"}`.
 */
export class PepperSecret extends GeneratedSecret {
  /** @internal */
  constructor(scope: Construct, id: string, props: SecretProps) {
    super(scope, id, {
      ...props,
      description: 'Latchkey: the peppers of the key digests',
      generate: { secretStringTemplate: JSON.stringify({ current: 'v1' }), generateStringKey: 'v1' },
      notRotatedBecause:
        'The setting rotation.pepperEveryDays schedules its rotation. The default is no schedule, because verifications read ' +
        'more items while keys remain under an older pepper.',
    });
  }

  /** Grants replacing the keyring. @internal */
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
