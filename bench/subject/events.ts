import { randomUUID } from 'node:crypto';

/** Events of API Gateway: the fields that the functions of this service read, and some others. */

const apiArn = 'arn:aws:execute-api:us-east-1:123456789012:abcdef1234/prod';

function request(keyValue: string, method: string, path: string) {
  const headers = {
    Accept: '*/*',
    Host: 'abcdef1234.execute-api.us-east-1.amazonaws.com',
    'User-Agent': 'bench',
    'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
    'X-API-Key': keyValue,
    'X-Forwarded-For': '192.0.2.1',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  };
  return {
    resource: path,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    pathParameters: {},
    stageVariables: {},
  };
}

function context(method: string, path: string) {
  return {
    accountId: '123456789012',
    apiId: 'abcdef1234',
    httpMethod: method,
    identity: { sourceIp: '192.0.2.1', userAgent: 'bench' },
    path: `/prod${path}`,
    protocol: 'HTTP/1.1',
    requestId: randomUUID(),
    requestTimeEpoch: Date.now(),
    resourcePath: path,
    stage: 'prod',
  };
}

/** The authorizer's event for `GET /v1/status`. */
export function authorizerEvent(keyValue: string, path = '/v1/status') {
  return {
    type: 'REQUEST',
    methodArn: `${apiArn}/GET${path}`,
    ...request(keyValue, 'GET', path),
    requestContext: context('GET', path),
  };
}

/** The event of a management request without a body, with the context of the authorizer. */
export function managementEvent(
  keyValue: string,
  path: string,
  query: Readonly<Record<string, string>>,
  authorizer: unknown,
) {
  return {
    ...request(keyValue, 'GET', path),
    queryStringParameters: query,
    multiValueQueryStringParameters: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]])),
    requestContext: { ...context('GET', path), authorizer },
    body: null,
    isBase64Encoded: false,
  };
}

/** Converts an authorizer's context as API Gateway does. */
export function stringValues(context: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(context as object).map(([name, value]) => [name, String(value)]));
}
