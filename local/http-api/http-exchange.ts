import { randomUUID } from 'node:crypto';
import type { GatewayRequest } from '../gateway/exchange.ts';
import type { HeaderList } from '../gateway/headers.ts';
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

/** Returns the ARN that identifies a request in policies. */
export function routeArn({ apiId, region, stage }: HttpApiDefinition, { method, path }: HttpExchange): string {
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/${method}${path}`;
}
