import type { IncomingMessage } from 'node:http';

/** Returns a request as Lambda passes it to a function with a URL: values of a header that is sent twice are joined with commas. */
export function urlEventOf(request: IncomingMessage) {
  const { method = 'GET', url = '/', headersDistinct, socket } = request;
  const { pathname, search } = new URL(url, 'http://local');
  const headers = Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(',')]);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: Object.fromEntries(headers) as Record<string, string>,
    requestContext: {
      requestId: 'e1506fd5-9e7b-434f-bd42-4f8fa224b599',
      http: { method, path: pathname, protocol: 'HTTP/1.1', sourceIp: socket.remoteAddress ?? '', userAgent: 'test' },
    },
    isBase64Encoded: false,
  };
}
