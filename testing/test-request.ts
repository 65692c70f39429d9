import type { AuthorizedEventOptions } from './authorized-event-options.ts';

export const account = '123456789012';
export const apiId = 'test';
export const sourceIp = '127.0.0.1';
export const requestId = '00000000-0000-4000-8000-000000000000';

/** The route of an HTTP API that takes all other requests. */
export const defaultRoute = '$default';

type Pairs = readonly (readonly [name: string, value: string])[];

/** A request as a test describes it. */
export interface TestRequest {
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly query: readonly (readonly [name: string, values: string[]])[];
  /** The path of the route. */
  readonly resource: string;
  readonly parameters: Pairs;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

export function testRequest(options: AuthorizedEventOptions): TestRequest {
  const { method = 'GET', path: target = '/', body, now = Date.now() } = options;
  const url = new URL(target, 'http://test');
  const path = url.pathname;
  const { resource = path } = options;
  return {
    method,
    path,
    rawQuery: url.search.slice(1),
    query: [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)] as const),
    resource,
    parameters: resource === defaultRoute ? [] : pathParameters(resource, path),
    headers: { ...(isJson(body) && { 'Content-Type': 'application/json' }), ...options.headers },
    body: body === undefined ? undefined : isJson(body) ? JSON.stringify(body) : String(body),
    now,
  };
}

function pathParameters(resource: string, path: string): Pairs {
  const expected = resource.split('/');
  const segments = path.split('/');
  const parameters = expected.flatMap((part, index) => {
    const [, name, isGreedy] = /^\{(.+?)(\+?)\}$/.exec(part) ?? [];
    const value = isGreedy ? segments.splice(index).join('/') : segments[index];
    if (isGreedy) segments.push(part);
    if (!value && part !== '') throw notOf(resource, path);
    if (name !== undefined) return [[name, decodeURIComponent(value ?? '')] as const];
    if (value !== part) throw notOf(resource, path);
    return [];
  });
  if (segments.length !== expected.length) throw notOf(resource, path);
  return parameters;
}

function notOf(resource: string, path: string): Error {
  return new Error(`The path ${path} is not one of the route ${resource}.`);
}

function isJson(body: unknown): boolean {
  return body !== undefined && typeof body !== 'string';
}
