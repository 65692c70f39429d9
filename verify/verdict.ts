import type { Principal } from '../lambdas/domain/access/principal.ts';

/** The response to a request that was not admitted: a problem document (RFC 9457), as the service itself sends it. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

/** The result of a check. Only an admitted request may reach the API; to all others, send the `response`. */
export type Verdict =
  | {
      readonly outcome: 'admitted';
      readonly principal: Principal;
      /** The rate-limit headers for the response. */
      readonly headers: Readonly<Record<string, string>>;
    }
  /** No valid key: 401. */
  | { readonly outcome: 'unauthorized'; readonly response: Refusal }
  /** The key lacks the scope, its plan has no API access, or the address is not allowed: 403. */
  | {
      readonly outcome: 'denied';
      readonly principal: Principal;
      readonly code: 'insufficient_scope' | 'ip_not_allowed' | 'plan_without_api_access' | 'plan_not_configured';
      readonly response: Refusal;
    }
  /** The rate limit or the quota is used up: 429. */
  | {
      readonly outcome: 'limited';
      readonly principal: Principal;
      readonly code: 'rate_limit_exceeded' | 'quota_exceeded';
      /** undefined: the quota never resets. */
      readonly retryAfterSeconds: number | undefined;
      readonly response: Refusal;
    }
  /** The key could not be checked: 503, or 500 if the verifier is not set up correctly. */
  | { readonly outcome: 'unavailable'; readonly error: unknown; readonly response: Refusal };
