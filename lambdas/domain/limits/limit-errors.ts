import { LatchkeyError } from '../shared/errors.ts';

export class RateLimitExceededError extends LatchkeyError {
  readonly code = 'rate_limit_exceeded';
  constructor(whose: 'this API key' | 'your membership' = 'this API key') {
    super(`The rate limit of ${whose} is exceeded. Wait for the number of seconds in Retry-After.`);
  }
}

export class QuotaExceededError extends LatchkeyError {
  readonly code = 'quota_exceeded';
  constructor(of: 'workspace' | 'key', doesReset: boolean) {
    const whose = of === 'key' ? 'this API key' : 'the workspace';
    const whenToRetry = doesReset
      ? 'Wait for the number of seconds in Retry-After, or ask for more requests.'
      : 'It does not reset. Ask for more requests.';
    super(`The quota of ${whose} is used up, or the rest is too small for this request. ${whenToRetry}`);
  }
}
