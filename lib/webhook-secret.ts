import { type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { EncryptionKey } from './encryption-key.ts';

export interface WebhookSecretProps {
  readonly removalPolicy: RemovalPolicy;
  /** Undefined: Secrets Manager encrypts with a key of its own. */
  readonly encryptionKey: EncryptionKey | undefined;
}

/** What webhooks are signed with: 64 characters that are base64 of 48 bytes. With `whsec_` before it, the receiver has it too. */
export class WebhookSecret extends Construct {
  readonly secret: Secret;
  readonly #encryptionKey: EncryptionKey | undefined;

  constructor(scope: Construct, id: string, { removalPolicy, encryptionKey }: WebhookSecretProps) {
    super(scope, id);
    this.#encryptionKey = encryptionKey;
    this.secret = new Secret(this, 'Secret', {
      description: 'Latchkey: the key that signs webhooks',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy,
      ...(encryptionKey && { encryptionKey: encryptionKey.key }),
    });
    Validations.of(this.secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The receiver has the same secret, and would refuse webhooks that are signed with a new one by itself. A person ' +
        'adds one beside it, tells the receiver, and takes the old one away: docs/events.md.',
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
