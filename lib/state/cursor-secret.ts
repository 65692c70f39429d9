import type { Construct } from 'constructs';
import { GeneratedSecret, type SecretProps } from './generated-secret.ts';

/** What page cursors are signed with, so that a client cannot make one up. */
export class CursorSecret extends GeneratedSecret {
  constructor(scope: Construct, id: string, props: SecretProps) {
    super(scope, id, {
      ...props,
      description: 'Latchkey: the key that signs page cursors',
      notRotatedBecause:
        'It protects nothing but the integrity of page cursors: a forged one could only start a page of the ' +
        "caller's own workspace elsewhere. A new value would break the paging of every client at that moment.",
    });
  }
}
