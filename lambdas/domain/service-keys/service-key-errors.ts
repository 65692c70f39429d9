import { LatchkeyError } from '../shared/errors.ts';

export class ServiceKeyLimitExceededError extends LatchkeyError {
  readonly code = 'key_limit_exceeded';
  constructor(max: number) {
    super(`The deployment has ${max} service keys, which is the maximum. Delete one that no service uses any more.`);
  }
}
