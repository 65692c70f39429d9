import { randomUUID } from 'node:crypto';
import type { GatewayRequest } from '../gateway/exchange.ts';
import { type HeaderList, headerValue } from '../gateway/headers.ts';
import { accountId } from '../template/resource-names.ts';
import type { HttpApiDefinition, HttpRouteDefinition } from './http-api-definition.ts';

/** A request on its way through an HTTP API. Each step adds what it finds out. */
export interface HttpExchange {
  readonly request: GatewayRequest;
  readonly requestId: string;
  readonly startedAt: number;
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
  query: HeaderList;
  route?: HttpRouteDefinition;
  pathParameters: Readonly<Record<string, string>>;
  /** The context that the authorizer returned. */
  context?: Readonly<Record<string, unknown>>;
}

export function beginHttpExchange(request: GatewayRequest, now: number): HttpExchange {
  const [path = '', ...query] = request.target.split('?');
  return {
    request,
    requestId: randomUUID(),
    startedAt: now,
    method: request.method.toUpperCase(),
    path,
    rawQuery: query.join('?'),
    query: [],
    pathParameters: {},
  };
}

/**
 * Returns a variable `$context.<name>`; undefined if the local run does not have it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function contextVariable(api: HttpApiDefinition, exchange: HttpExchange, name: string): string | undefined {
  const { request, requestId, method, path, route } = exchange;
  const variables: Readonly<Record<string, string | undefined>> = {
    accountId,
    apiId: api.apiId,
    domainName: request.host,
    httpMethod: method,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': headerValue(request.headers, 'User-Agent'),
    path,
    protocol: request.protocol,
    requestId,
    routeKey: route?.key,
    stage: api.stage,
  };
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

/** Returns the ARN that identifies a request in policies. */
export function routeArn({ apiId, region, stage }: HttpApiDefinition, { method, path }: HttpExchange): string {
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${method}${path}`;
}
