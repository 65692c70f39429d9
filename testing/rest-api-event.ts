import type { ProxyEvent } from '../backend/proxy-event.ts';
import type { AuthorizedEventOptions } from './authorized-event-options.ts';
import { principalOf, testContext } from './test-context.ts';
import { account, apiId, requestId, sourceIp, type TestRequest } from './test-request.ts';

/** Returns the event of a Lambda proxy integration of a REST API. */
export function restApiEvent(options: AuthorizedEventOptions, request: TestRequest): ProxyEvent {
  const { method, path, query, resource, parameters, headers, body = null, now } = request;
  return {
    resource,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: orNull(query.map(([name, values]) => [name, values.at(-1) ?? ''])),
    multiValueQueryStringParameters: orNull(query),
    pathParameters: orNull(parameters),
    stageVariables: null,
    requestContext: {
      accountId: account,
      apiId,
      // API Gateway adds two values of its own.
      authorizer: {
        ...testContext(options, request),
        principalId: principalOf(options).keyId,
        integrationLatency: '5',
      },
      httpMethod: method,
      identity: identity(headers),
      path,
      protocol: 'HTTP/1.1',
      requestId,
      requestTimeEpoch: now,
      resourceId: 'test',
      resourcePath: resource,
      stage: 'test',
    },
    body,
    isBase64Encoded: false,
  };
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

/** API Gateway sends null for an empty object. */
function orNull<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> | null {
  return entries.length === 0 ? null : Object.fromEntries(entries);
}
