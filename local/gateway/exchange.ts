import { randomBytes, randomUUID } from 'node:crypto';
import { accountId } from '../template/resource-names.ts';
import type { ApiDefinition, RouteDefinition } from './api-definition.ts';
import { GatewayError } from './gateway-error.ts';
import { type HeaderList, headerValue } from './headers.ts';
import type { UsageKey } from './usage-plans.ts';

/** A request as the client sent it. */
export interface GatewayRequest {
  readonly method: string;
  /** The raw path and query. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: Buffer;
  readonly sourceIp: string;
  /** e.g. `HTTP/1.1` */
  readonly protocol: string;
  /** The address that the client called, e.g. `127.0.0.1:3000`. */
  readonly host: string;
}

/** A request on its way through the gateway. Each step adds what it finds out. */
export interface Exchange {
  readonly request: GatewayRequest;
  readonly requestId: string;
  readonly extendedRequestId: string;
  readonly startedAt: number;
  /** The method that routes, policies and signatures use. `X-HTTP-Method-Override` changes it, as in the deployed API. */
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
  query: HeaderList;
  route?: RouteDefinition;
  pathParameters: Readonly<Record<string, string>>;
  /** The authorizer's context and principal, as strings. */
  authorizer?: Readonly<Record<string, string>>;
  authorizerLatencyMs?: number;
  /** The signer of the request, as proxy events describe it. */
  signer?: Readonly<Record<string, string>>;
  usageIdentifierKey?: string | undefined;
  usageKey?: UsageKey;
  integrationLatencyMs?: number;
  error?: GatewayError;
}

export function beginExchange(request: GatewayRequest, now: number): Exchange {
  const [path = '', ...query] = request.target.split('?');
  return {
    request,
    requestId: randomUUID(),
    extendedRequestId: randomBytes(11).toString('base64url').concat('='),
    startedAt: now,
    method: effectiveMethod(request),
    path,
    rawQuery: query.join('?'),
    query: [],
    pathParameters: {},
  };
}

/** The methods that a route can have. */
const methods: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** Returns the method that the request asks for. An override that is no method has no effect, and appears in no log. */
function effectiveMethod({ method, headers }: GatewayRequest): string {
  const override = headerValue(headers, 'X-HTTP-Method-Override')?.trim().toUpperCase() ?? '';
  return methods.has(override) ? override : method.toUpperCase();
}

/**
 * Returns the decoded parameters of a query.
 * @throws GatewayError BAD_REQUEST for bad percent-encoding
 */
export function parseQuery(rawQuery: string): HeaderList {
  return rawQuery
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decoded(name.replaceAll('+', ' ')), decoded(value.join('=').replaceAll('+', ' '))];
    });
}

/** @throws GatewayError BAD_REQUEST for bad percent-encoding */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GatewayError('BAD_REQUEST');
  }
}

/** Returns the ARN that identifies a request in policies and permissions. */
export function methodArn({ apiId, region, stage }: ApiDefinition, { method, path }: Exchange): string {
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${method}${path}`;
}

/** Returns the value of a `$context` variable by its dotted name. */
export function contextVariable(api: ApiDefinition, exchange: Exchange, name: string): string | undefined {
  const { request, route, error, authorizer } = exchange;
  if (name.startsWith('authorizer.')) {
    const key = name.slice('authorizer.'.length);
    if (authorizer !== undefined && Object.hasOwn(authorizer, key)) return authorizer[key];
  }
  const variables: Record<string, string | undefined> = {
    accountId,
    apiId: api.apiId,
    domainName: request.host,
    extendedRequestId: exchange.extendedRequestId,
    httpMethod: exchange.method,
    'identity.apiKeyId': exchange.usageKey?.apiKeyId,
    'identity.sourceIp': request.sourceIp,
    'identity.caller': exchange.signer?.['caller'],
    'identity.user': exchange.signer?.['user'],
    'identity.userArn': exchange.signer?.['userArn'],
    'identity.userAgent': headerValue(request.headers, 'User-Agent'),
    path: exchange.path,
    protocol: request.protocol,
    requestId: exchange.requestId,
    requestTime: requestTime(exchange.startedAt),
    requestTimeEpoch: String(exchange.startedAt),
    resourceId: route?.resourceId,
    resourcePath: route?.resource,
    stage: api.stage,
    ...(error !== undefined && {
      'error.message': error.publicMessage ?? '',
      'error.messageString': JSON.stringify(error.publicMessage),
      'error.responseType': error.responseType,
      'error.validationErrorString': error.validationErrors,
    }),
    ...(exchange.authorizerLatencyMs !== undefined && { 'authorizer.latency': String(exchange.authorizerLatencyMs) }),
    ...(exchange.integrationLatencyMs !== undefined && {
      integrationLatency: String(exchange.integrationLatencyMs),
      'integration.latency': String(exchange.integrationLatencyMs),
    }),
  };
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

/** Formats a time as the Common Log Format does: `10/Oct/2000:13:55:36 +0000`. */
export function requestTime(epochMs: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(epochMs).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
