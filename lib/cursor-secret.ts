import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { EncryptionKey } from './encryption-key.ts';

export interface CursorSecretProps {
  readonly removalPolicy: RemovalPolicy;
  /** Undefined: Secrets Manager encrypts with a key of its own. */
  readonly encryptionKey: EncryptionKey | undefined;
}

/** What page cursors are signed with, so that a client cannot make one up. */
export class CursorSecret extends Construct {
  readonly secret: Secret;
  readonly #encryptionKey: EncryptionKey | undefined;

  constructor(scope: Construct, id: string, { removalPolicy, encryptionKey }: CursorSecretProps) {
    super(scope, id);
    this.#encryptionKey = encryptionKey;
    this.secret = new Secret(this, 'Secret', {
      description: 'Latchkey: the key that signs page cursors',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy,
      ...(encryptionKey && { encryptionKey: encryptionKey.key }),
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'It protects nothing but the integrity of page cursors: a forged one could only start a page of the ' +
        "caller's own workspace elsewhere. A new value would break the paging of every client at that moment.",
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
}
