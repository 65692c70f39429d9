import type { Construct } from 'constructs';
import { GeneratedSecret, type SecretProps } from './generated-secret.ts';

/** The secret that seals the answers to requests with an idempotency key, together with that key. */
export class IdempotencySecret extends GeneratedSecret {
  /** @internal */
  constructor(scope: Construct, id: string, props: SecretProps) {
    super(scope, id, {
      ...props,
      description: 'Latchkey: seals the answers that are kept for idempotency keys',
      notRotatedBecause:
        'It opens a kept answer only together with the idempotency key of the client, and answers are kept for a day. With a ' +
        'new value, a request that a client repeats would create a second object.',
    });
  }
}
