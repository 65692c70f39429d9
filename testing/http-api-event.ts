import type { HttpApiEvent } from '../backend/http-api-event.ts';
import type { AuthorizedEventOptions } from './authorized-event-options.ts';
import { testContext } from './test-context.ts';
import { account, apiId, defaultRoute, requestId, sourceIp, type TestRequest } from './test-request.ts';

/** An event with the context of Latchkey's authorizer. */
export interface AuthorizedHttpApiEvent extends HttpApiEvent {
  requestContext: HttpApiEvent['requestContext'] & { authorizer: { lambda: Record<string, string> } };
}

/** Returns the event of an integration of an HTTP API with the payload format 2.0. Empty objects are missing in it. */
export function httpApiEvent(options: AuthorizedEventOptions, request: TestRequest): AuthorizedHttpApiEvent {
  const { method, path, rawQuery, query, resource, parameters, headers, body, now } = request;
  const routeKey = resource === defaultRoute ? resource : `${method} ${resource}`;
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const { cookie, ...others } = lowerCase;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: rawQuery,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers: others,
    ...(query.length > 0 && {
      queryStringParameters: Object.fromEntries(query.map(([name, values]) => [name, values.join(',')])),
    }),
    ...(parameters.length > 0 && { pathParameters: Object.fromEntries(parameters) }),
    requestContext: {
      accountId: account,
      apiId,
      authorizer: { lambda: testContext(options, request) },
      domainName: 'test.execute-api.us-east-1.amazonaws.com',
      domainPrefix: 'test',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: lowerCase['user-agent'] ?? '' },
      requestId,
      routeKey,
      stage: '$default',
      time: clfTime(now),
      timeEpoch: now,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

/** Formats a time as the Common Log Format does: `10/Oct/2000:13:55:36 +0000`. */
function clfTime(epochMs: number): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(epochMs).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
