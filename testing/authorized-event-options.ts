import type { Principal } from '../lambdas/domain/access/principal.ts';
import type { Quota } from '../lambdas/domain/limits/quota.ts';
import type { Limits } from '../lambdas/domain/limits/rate-windows.ts';

/** The request and its key. All options have defaults. */
export interface AuthorizedEventOptions extends Partial<Principal> {
  /** @default 'GET' */
  readonly method?: string;
  /** The path that the client called, with an optional query string: `/orders/42?verbose=1`. @default '/' */
  readonly path?: string;
  /**
   * The path of the route: `/orders/{id}`. It fills `pathParameters`. `$default` is the route of an HTTP API for all other requests.
   * @default the called path
   */
  readonly resource?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string, or a value that is sent as JSON. @default no body */
  readonly body?: unknown;
  /**
   * Whether the request exceeds the limit per minute of its key. The middleware `latchkey()` then responds with 429 and does
   * not call the handler.
   * @default false
   */
  readonly rateLimited?: boolean;
  /**
   * Whose quota the request exceeds. The middleware then responds with 429 and the code `quota_exceeded`.
   * @default the request exceeds no quota
   */
  readonly overQuota?: 'workspace' | 'key';
  /** The exceeded quota. @default { requests: 10000, per: 'month' } */
  readonly quota?: Quota;
  /**
   * The format of the event: that of a REST API, or of an HTTP API with the payload format 2.0. An HTTP API with the payload format
   * 1.0 sends the events of a REST API.
   * @default '1.0'
   */
  readonly payloadFormatVersion?: '1.0' | '2.0';
  /** The limits of the key. @default { perMinute: 60, perHour: 1000 } */
  readonly limits?: Limits;
  /** The time of the request, in epoch milliseconds. @default now */
  readonly now?: number;
}
