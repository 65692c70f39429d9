import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';

interface HttpApiRequest {
  readonly routeKey?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string> | undefined;
}

/** The event that an HTTP API sends to an authorizer without identity sources. */
export function httpApiEvent(request: HttpApiRequest = {}): APIGatewayRequestAuthorizerEventV2 {
  const { routeKey = 'GET /orders', method = 'GET', path = '/orders', headers } = request;
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: `arn:aws:execute-api:us-east-1:123456789012:api/$default/${method}${path}`,
    routeKey,
    rawPath: path,
    rawQueryString: '',
    ...(headers !== undefined && { headers }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey,
      stage: '$default',
      time: '24/Nov/2026:10:00:00 +0000',
      timeEpoch: 1_795_514_400_000,
    },
  } as unknown as APIGatewayRequestAuthorizerEventV2;
}
