import { hopByHop } from '../gateway/events.ts';
import { requestTime } from '../gateway/exchange.ts';
import { type HeaderList, headerValue } from '../gateway/headers.ts';
import { accountId } from '../template/resource-names.ts';
import type { HttpApiDefinition } from './http-api-definition.ts';
import { type HttpExchange, routeArn } from './http-exchange.ts';

/**
 * Returns the event of a REQUEST authorizer with the payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html).
 */
export function authorizerEvent(api: HttpApiDefinition, exchange: HttpExchange, identities: readonly string[]) {
  return {
    ...common(api, exchange),
    type: 'REQUEST',
    routeArn: routeArn(api, exchange),
    ...(identities.length > 0 && { identitySource: identities }),
  };
}

/**
 * Returns the event of a Lambda integration with the payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export function integrationEvent(api: HttpApiDefinition, exchange: HttpExchange) {
  const { requestContext, ...event } = common(api, exchange);
  const { context } = exchange;
  return {
    ...event,
    requestContext: { ...requestContext, ...(context !== undefined && { authorizer: { lambda: context } }) },
    ...bodyOf(exchange),
  };
}

/** Returns the event of a Lambda integration with the payload format 1.0. */
export function integrationEventV1(api: HttpApiDefinition, exchange: HttpExchange) {
  const { request, method, path, route, requestId, startedAt, context = {}, pathParameters } = exchange;
  const headers = forwardedHeaders(exchange);
  const { isBase64Encoded, body = null } = bodyOf(exchange);
  const resource = route?.resource ?? '$default';
  return {
    version: '1.0',
    resource,
    path,
    httpMethod: method,
    headers: Object.fromEntries(headers),
    multiValueHeaders: multiple(headers),
    queryStringParameters: orNull(Object.fromEntries(exchange.query)),
    multiValueQueryStringParameters: orNull(multiple(exchange.query)),
    pathParameters: orNull(pathParameters),
    stageVariables: orNull(api.stageVariables),
    requestContext: {
      accountId,
      apiId: api.apiId,
      authorizer: context,
      domainName: request.host,
      domainPrefix: request.host.split('.')[0],
      extendedRequestId: requestId,
      httpMethod: method,
      identity: { sourceIp: request.sourceIp, userAgent: headerValue(request.headers, 'User-Agent') ?? null },
      path,
      protocol: request.protocol,
      requestId,
      requestTime: requestTime(startedAt),
      requestTimeEpoch: startedAt,
      resourceId: null,
      resourcePath: resource,
      stage: api.stage,
    },
    body,
    isBase64Encoded,
  };
}

function common(api: HttpApiDefinition, exchange: HttpExchange) {
  const { request, method, path, rawQuery, query, route, pathParameters, requestId, startedAt } = exchange;
  const routeKey = route?.key ?? '';
  const cookies = request.headers.flatMap(([name, value]) =>
    name.toLowerCase() === 'cookie' ? value.split(/; */) : [],
  );
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: rawQuery,
    ...(cookies.length > 0 && { cookies }),
    headers: joined(forwardedHeaders(exchange).filter(([name]) => name !== 'cookie')),
    ...(query.length > 0 && { queryStringParameters: joined(query) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(Object.keys(api.stageVariables).length > 0 && { stageVariables: api.stageVariables }),
    requestContext: {
      accountId,
      apiId: api.apiId,
      domainName: request.host,
      domainPrefix: request.host.split('.')[0],
      http: {
        method,
        path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headerValue(request.headers, 'User-Agent') ?? '',
      },
      requestId,
      routeKey,
      stage: api.stage,
      time: requestTime(startedAt),
      timeEpoch: startedAt,
    },
  };
}

/** Bodies of other types reach the function in base64. */
const textual = /^(text\/.*|application\/(json|xml|javascript|.*\+json|.*\+xml|x-www-form-urlencoded))$/;

function bodyOf({ request: { body, headers } }: HttpExchange): {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
} {
  if (body.length === 0) return { isBase64Encoded: false };
  const mediaType = headerValue(headers, 'Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isBase64Encoded = !textual.test(mediaType) || mediaType === 'application/x-www-form-urlencoded';
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

/** Returns the client's headers, in lower case, and the headers that the gateway adds. */
function forwardedHeaders({ request }: HttpExchange): HeaderList {
  const { headers, sourceIp, host } = request;
  const lower = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  const own = lower.filter(([name]) => !hopByHop.has(name) && !/^x-forwarded-(for|port|proto)$/.test(name));
  const before = lower.flatMap(([name, value]) => (name === 'x-forwarded-for' ? [value] : []));
  return [
    ...own,
    ['x-forwarded-for', [...before, sourceIp].join(', ')],
    ['x-forwarded-port', /:(\d+)$/.exec(host)?.[1] ?? '80'],
    ['x-forwarded-proto', 'http'],
  ];
}

/** Returns the values by name. Several values of a name are joined with commas. */
function joined(pairs: HeaderList): Record<string, string> {
  return Object.fromEntries(Object.entries(multiple(pairs)).map(([name, values]) => [name, values.join(',')]));
}

function multiple(pairs: HeaderList): Record<string, string[]> {
  const names = new Set(pairs.map(([name]) => name));
  return Object.fromEntries(
    [...names].map((name) => [name, pairs.flatMap(([each, value]) => (each === name ? [value] : []))]),
  );
}

function orNull<T extends object>(values: T): T | null {
  return Object.keys(values).length === 0 ? null : values;
}
