import { presentedKey } from '../lambdas/http/presented-key.ts';
import type { ProtectedRoute } from './route.ts';

/** Request headers by name: an object as Node or Lambda has it, or the `Headers` of a fetch request. */
export type RequestHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | { get(name: string): string | null };

/** A request to check. */
export type KeyRequest = ProtectedRoute & {
  /**
   * The address of the client, for keys with a list of allowed addresses. Never take it from a header that the client can write.
   * @default unknown: such keys are refused
   */
  readonly clientAddress?: string | undefined;
  /** The id of the request, for problem documents and events. @default a new one */
  readonly requestId?: string | undefined;
} & (
    | {
        /** The headers of the request. The key is in `X-API-Key` or `Authorization: Bearer`. */
        readonly headers: RequestHeaders;
        readonly key?: undefined;
      }
    | {
        /** The key that the client presented. */
        readonly key: string | undefined;
        readonly headers?: undefined;
      }
  );

/** Returns the key value that the request presents. */
export function keyIn({ key, headers }: KeyRequest): string | undefined {
  if (headers === undefined) return key;
  if (isFetchHeaders(headers)) {
    const named = ['x-api-key', 'authorization'].map((name) => [name, headers.get(name) ?? undefined]);
    return presentedKey({ headers: Object.fromEntries(named) });
  }
  const multiValueHeaders: Record<string, string[]> = {};
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) multiValueHeaders[name] = typeof value === 'string' ? [value] : [...value];
  }
  return presentedKey({ headers: null, multiValueHeaders });
}

function isFetchHeaders(headers: RequestHeaders): headers is { get(name: string): string | null } {
  return typeof headers['get'] === 'function';
}

/** Returns an IPv4 address in its own notation. A server on both kinds of addresses sees it as an IPv6 address. */
export function plainAddress(address: string | undefined): string {
  return address?.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '') ?? '';
}
