import type { Construct } from 'constructs';
import { GeneratedSecret, type SecretProps } from './generated-secret.ts';

/** The secret that signs page cursors, so that clients cannot forge them. */
export class CursorSecret extends GeneratedSecret {
  constructor(scope: Construct, id: string, props: SecretProps) {
    super(scope, id, {
      ...props,
      description: 'Latchkey: the key that signs page cursors',
      notRotatedBecause:
        'It only protects the integrity of page cursors: a forged cursor could only start a page of the ' +
        "caller's own workspace elsewhere. A new value would break the paging of every client.",
    });
  }
}
