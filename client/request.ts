import type { PreparedRequest } from './attempt.ts';
import type { Input, Operation } from './operation.ts';

/** A run of characters that is as long as the random part of a key value. Ids are shorter. */
const longRun = /[A-Za-z0-9+]{32}/;

/**
 * Returns the request for a call, without credentials.
 * @throws TypeError if an id cannot be in a path. The message does not contain it
 */
export function requestFor(
  baseUrl: URL,
  { method, path, takesIdempotencyKey = false }: Operation,
  input: Input,
  idempotencyKey: string | undefined,
): PreparedRequest {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const url = new URL(baseUrl);
  url.pathname =
    baseUrl.pathname.replace(/\/$/, '') + path.replaceAll(/\{(\w+)\}/g, (_, name) => segment(name, input[name]));
  const others = Object.entries(input).filter(([name, value]) => !names.includes(name) && value !== undefined);
  const hasBody = method !== 'GET' && method !== 'DELETE' && others.length > 0;
  if (!hasBody) {
    for (const [name, value] of others) url.searchParams.set(name, String(value));
    url.search = withSpaces(url.search);
  }
  return {
    method,
    url,
    headers: {
      accept: 'application/json',
      ...(hasBody && { 'content-type': 'application/json' }),
      ...(takesIdempotencyKey && { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() }),
    },
    body: hasBody ? JSON.stringify(Object.fromEntries(others)) : undefined,
  };
}

/** Writes spaces of a query as a signature (SigV4) covers them: `%20`, not `+`. */
export function withSpaces(search: string): string {
  return search.replaceAll('+', '%20');
}

function segment(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  if (/^\.{0,2}$/.test(text)) throw new TypeError(`"${name}" must be an id.`);
  // URLs get into access logs.
  if (longRun.test(text)) throw new TypeError(`"${name}" must be an id, and not the value of a key.`);
  return encodeURIComponent(text);
}
