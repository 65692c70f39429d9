import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { unlessRolledBack } from '../config/removal.ts';
import type { EncryptionKey } from './encryption-key.ts';

/** @internal */
export interface SecretProps {
  readonly removalPolicy: RemovalPolicy;
  /** undefined: Secrets Manager encrypts the secret with its own key. */
  readonly encryptionKey: EncryptionKey | undefined;
}

interface GeneratedSecretProps extends SecretProps {
  readonly description: string;
  /** Template around the 64 generated letters and digits. @default none: the secret is the generated text */
  readonly generate?: SecretStringGenerator;
  /** The reason why Secrets Manager does not rotate it automatically, for cdk-nag. */
  readonly notRotatedBecause: string;
}

/** A secret of the service with a value that CloudFormation generates. */
export class GeneratedSecret extends Construct {
  readonly secret: Secret;
  /** @internal */
  protected readonly encryptionKey: EncryptionKey | undefined;

  /** @internal */
  constructor(scope: Construct, id: string, props: GeneratedSecretProps) {
    super(scope, id);
    const { description, generate, notRotatedBecause, removalPolicy, encryptionKey } = props;
    this.encryptionKey = encryptionKey;
    this.secret = new Secret(this, 'Secret', {
      description,
      generateSecretString: { ...generate, passwordLength: 64, excludePunctuation: true },
      removalPolicy: unlessRolledBack(removalPolicy),
      ...(encryptionKey && { encryptionKey: encryptionKey.key }),
    });
    Validations.of(this.secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: notRotatedBecause });
  }

  /** Grants reading the value. @internal */
  grantRead(grantee: IGrantable): Grant {
    this.encryptionKey?.grantReadSecret(grantee);
    return Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.secret.secretArn],
    });
  }
}
