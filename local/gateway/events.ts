import { accountId } from '../template/resource-names.ts';
import type { ApiDefinition } from './api-definition.ts';
import { type Exchange, methodArn, requestTime } from './exchange.ts';
import { type HeaderList, headerValue, headerValues, lastValues, multiValue } from './headers.ts';

/** Headers that concern only the connection of client and gateway (RFC 9110, section 7.6.1). */
export const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Returns the event of a REQUEST authorizer
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html).
 */
export function authorizerEvent(api: ApiDefinition, exchange: Exchange): Record<string, unknown> {
  return {
    type: 'REQUEST',
    methodArn: methodArn(api, exchange),
    ...requestParts(exchange),
    pathParameters: exchange.pathParameters,
    ...queryParts(exchange),
    stageVariables: api.stageVariables,
    requestContext: requestContext(api, exchange),
  };
}

/**
 * Returns the event of a Lambda proxy integration
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
 */
export function proxyEvent(api: ApiDefinition, exchange: Exchange): Record<string, unknown> {
  const { body, headers } = exchange.request;
  const isBase64Encoded = body.length > 0 && isBinary(headerValue(headers, 'Content-Type'), api.binaryMediaTypes);
  const query = queryParts(exchange);
  return {
    ...requestParts(exchange),
    queryStringParameters: orNull(query.queryStringParameters),
    multiValueQueryStringParameters: orNull(query.multiValueQueryStringParameters),
    pathParameters: orNull(exchange.pathParameters),
    stageVariables: orNull(api.stageVariables),
    requestContext: { ...requestContext(api, exchange), authorizer: exchange.authorizer },
    body: body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}

/** Returns whether the API treats a media type as binary. */
export function isBinary(mediaType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  const essence = mediaType?.split(';')[0]?.trim().toLowerCase();
  return binaryMediaTypes.some((binary) => {
    const pattern = binary.toLowerCase();
    return (
      pattern === '*/*' || pattern === essence || (pattern.endsWith('/*') && essence?.startsWith(pattern.slice(0, -1)))
    );
  });
}

function requestParts(exchange: Exchange) {
  const multiValueHeaders = multiValue(forwardedHeaders(exchange), { ignoreCase: true });
  return {
    resource: exchange.route?.resource,
    path: exchange.path,
    httpMethod: exchange.method,
    headers: lastValues(multiValueHeaders),
    multiValueHeaders,
  };
}

function queryParts({ query }: Exchange) {
  const multiValueQueryStringParameters = multiValue(query, { ignoreCase: false });
  return { queryStringParameters: lastValues(multiValueQueryStringParameters), multiValueQueryStringParameters };
}

/** Returns the client's headers, spelled as it sent them, and the headers that the gateway adds. */
function forwardedHeaders({ request }: Exchange): HeaderList {
  const { headers, sourceIp, host } = request;
  const own = headers.filter(
    ([name]) => !hopByHop.has(name.toLowerCase()) && !/^x-forwarded-(for|port|proto)$/i.test(name),
  );
  return [
    ...own,
    ['X-Forwarded-For', [...headerValues(headers, 'X-Forwarded-For'), sourceIp].join(', ')],
    ['X-Forwarded-Port', /:(\d+)$/.exec(host)?.[1] ?? '80'],
    ['X-Forwarded-Proto', 'http'],
  ];
}

function requestContext(api: ApiDefinition, exchange: Exchange): Record<string, unknown> {
  const { request, route, usageKey, signer } = exchange;
  return {
    accountId,
    apiId: api.apiId,
    domainName: request.host,
    domainPrefix: request.host.split('.')[0],
    extendedRequestId: exchange.extendedRequestId,
    httpMethod: exchange.method,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: null,
      userAgent: headerValue(request.headers, 'User-Agent') ?? null,
      userArn: null,
      ...signer,
      ...usageKey,
    },
    // As behind a custom domain, paths do not begin with the stage.
    path: exchange.path,
    protocol: request.protocol,
    requestId: exchange.requestId,
    requestTime: requestTime(exchange.startedAt),
    requestTimeEpoch: exchange.startedAt,
    resourceId: route?.resourceId,
    resourcePath: route?.resource,
    stage: api.stage,
  };
}

/** Returns null for an empty object, as integrations get it. */
function orNull<T extends object>(values: T): T | null {
  return Object.keys(values).length === 0 ? null : values;
}
