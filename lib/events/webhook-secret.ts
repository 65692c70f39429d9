import type { Construct } from 'constructs';
import { GeneratedSecret, type SecretProps } from '../state/generated-secret.ts';

/** What webhooks are signed with: 64 characters that are base64 of 48 bytes. With `whsec_` before it, the receiver has it too. */
export class WebhookSecret extends GeneratedSecret {
  constructor(scope: Construct, id: string, props: SecretProps) {
    super(scope, id, {
      ...props,
      description: 'Latchkey: the key that signs webhooks',
      notRotatedBecause:
        'The receiver has the same secret, and would refuse webhooks that are signed with a new one by itself. A person ' +
        'adds one beside it, tells the receiver, and takes the old one away: docs/events.md.',
    });
  }
}
