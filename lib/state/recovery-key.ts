import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { secretTags } from '../../lambdas/environment.ts';

export interface RecoveryKeyProps {
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The KMS key of a deployment that keeps key values recoverable. A key of its own, so that CloudTrail tells of each value that
 * was opened, and that nobody who reads tables can open any. Permissions hold for values of API keys only: these have their
 * key's id in the encryption context.
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

  grantSeal(grantee: IGrantable): Grant {
    return this.#grant(grantee, 'kms:GenerateDataKey');
  }

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
