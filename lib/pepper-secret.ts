import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface PepperSecretProps {
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The pepper keyring. Losing it voids every key, so it lives as long as the keys table.
 *
 * CloudFormation generates one top-level value: a new deployment's keyring is `{"current":"v1","v1":"…"}`.
 */
export class PepperSecret extends Construct {
  readonly secret: Secret;

  constructor(scope: Construct, id: string, { removalPolicy }: PepperSecretProps) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      description: 'Latchkey: the keyring of peppers under which key digests are made',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ current: 'v1' }),
        generateStringKey: 'v1',
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy,
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A pepper cannot simply be replaced: digests of existing keys need the old one. A new version is added to the ' +
        'keyring beside it, and each key moves to it when it is next used.',
    });
  }

  grantRead(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.secret.secretArn],
    });
  }
}
