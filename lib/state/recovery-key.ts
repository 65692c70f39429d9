import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { secretTags } from '../../lambdas/environment.ts';

export interface RecoveryKeyProps {
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The KMS key that encrypts key values, if the deployment stores them. It is a separate key, so that CloudTrail records each
 * decryption, and read access to the tables is not enough to decrypt a value. Its permissions apply to values of API keys only,
 * which have the id of their key in the encryption context.
 */
export class RecoveryKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string, { removalPolicy }: RecoveryKeyProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: `${Stack.of(this).stackName}: recoverable key values`,
      enableKeyRotation: true,
      removalPolicy,
    });
  }

  /** Grants encrypting key values. */
  grantSeal(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'kms:GenerateDataKey');
  }

  /** Grants decrypting key values. */
  grantOpen(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'kms:Decrypt');
  }

  #grant(grantee: IGrantable, action: string): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: [action],
      resourceArns: [this.key.keyArn],
      conditions: { StringLike: { [`kms:EncryptionContext:${secretTags.key}`]: 'key_*' } },
    });
  }
}
