import type { Construct } from 'constructs';
import { GeneratedSecret, type SecretProps } from '../state/generated-secret.ts';

/** The secret that signs webhooks: 64 characters, base64 of 48 bytes. The receiver has the same text with the prefix `whsec_`. */
export class WebhookSecret extends GeneratedSecret {
  /** @internal */
  constructor(scope: Construct, id: string, props: SecretProps) {
    super(scope, id, {
      ...props,
      description: 'Latchkey: the key that signs webhooks',
      notRotatedBecause:
        'The receiver has the same secret and would refuse webhooks with a new signature. An operator adds a second secret, ' +
        'gives it to the receiver, and then removes the old one: docs/events.md.',
    });
  }
}
