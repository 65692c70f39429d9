import type { ProxyEvent } from '../backend/proxy-event.ts';
import type { Principal } from '../lambdas/domain/access/principal.ts';
import { forEachWindow, type Limits, rateStatus, windows } from '../lambdas/domain/limits/rate-windows.ts';
import { principalContext } from '../lambdas/http/authorizer-context.ts';
import { authorizerResponse } from '../lambdas/http/authorizer-response.ts';

/** The request and its key. All options have defaults. */
export interface AuthorizedEventOptions extends Partial<Principal> {
  /** @default 'GET' */
  readonly method?: string;
  /** The path that the client called, with an optional query string: `/orders/42?verbose=1`. @default '/' */
  readonly path?: string;
  /** The path of the route: `/orders/{id}`. It fills `pathParameters`. @default the called path */
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
  /** The limits of the key. @default { perMinute: 60, perHour: 1000 } */
  readonly limits?: Limits;
  /** The time of the request, in epoch milliseconds. @default now */
  readonly now?: number;
}

const account = '123456789012';
const apiId = 'test';
const stage = 'test';
const sourceIp = '127.0.0.1';

/**
 * Returns the event that a Lambda proxy integration receives for a request that Latchkey's authorizer admitted, or that exceeds
 * its key's limit. The code of the authorizer creates the context.
 */
export function authorizedEvent(options: AuthorizedEventOptions = {}): ProxyEvent {
  const { method = 'GET', path: target = '/', body, now = Date.now() } = options;
  const url = new URL(target, 'http://test');
  const path = url.pathname;
  const { resource = path } = options;
  const headers = { ...(isJson(body) && { 'Content-Type': 'application/json' }), ...options.headers };
  const query = [...url.searchParams.keys()].map((name) => [name, url.searchParams.getAll(name)] as const);
  return {
    resource,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: orNull(query.map(([name, values]) => [name, values.at(-1) ?? ''])),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: orNull(pathParameters(resource, path)),
    stageVariables: null,
    requestContext: {
      accountId: account,
      apiId,
      authorizer: authorizerContext(options, { method, path, resource, now }),
      httpMethod: method,
      identity: identity(headers),
      path,
      protocol: 'HTTP/1.1',
      requestId: '00000000-0000-4000-8000-000000000000',
      requestTimeEpoch: now,
      resourceId: 'test',
      resourcePath: resource,
      stage,
    },
    body: body === undefined ? null : isJson(body) ? JSON.stringify(body) : String(body),
    isBase64Encoded: false,
  };
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly resource: string;
  readonly now: number;
}

/** Returns the context as API Gateway forwards it: the values of the authorizer as strings, and two members of its own. */
function authorizerContext(options: AuthorizedEventOptions, { method, path, resource, now }: Route) {
  const { rateLimited = false, limits = { perMinute: 60, perHour: 1000 } } = options;
  const principal = principalOf(options);
  const [shortest] = windows;
  const counts = forEachWindow('unit', ({ name }) => (rateLimited ? Math.min(limits[name], limits[shortest.name]) : 1));
  const { context } = authorizerResponse(
    {
      ...(rateLimited ? { outcome: 'limited' } : { outcome: 'admitted' }),
      principalId: principal.keyId,
      context: principalContext(principal),
      rate: rateStatus(limits, counts, now),
    },
    { methodArn: `arn:aws:execute-api:us-east-1:${account}:${apiId}/${stage}/${method}${path}`, resource },
    { gatewayKey: undefined, limitAtGateway: false, now },
  );
  const texts = Object.entries(context ?? {}).map(([name, value]) => [name, String(value)] as const);
  return { ...Object.fromEntries(texts), principalId: principal.keyId, integrationLatency: '5' };
}

function principalOf(options: AuthorizedEventOptions): Principal {
  return {
    keyId: options.keyId ?? 'key_01JD00000000000000000000ZZ',
    workspaceId: options.workspaceId ?? 'ws_01JD00000000000000000000ZZ',
    environment: options.environment ?? 'live',
    plan: options.plan ?? 'Professional',
    scopes: options.scopes ?? ['*'],
    ...(options.ownerId !== undefined && { ownerId: options.ownerId }),
  };
}

function pathParameters(resource: string, path: string): (readonly [string, string])[] {
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

function identity(headers: Readonly<Record<string, string>>): ProxyEvent['requestContext']['identity'] {
  return {
    accessKey: null,
    accountId: null,
    apiKey: null,
    apiKeyId: null,
    caller: null,
    clientCert: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp,
    user: null,
    userAgent: headers['User-Agent'] ?? null,
    userArn: null,
  };
}

function isJson(body: unknown): boolean {
  return body !== undefined && typeof body !== 'string';
}

/** API Gateway sends null for an empty object. */
function orNull<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> | null {
  return entries.length === 0 ? null : Object.fromEntries(entries);
}
