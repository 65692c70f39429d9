import type { GatewayRequest } from '../gateway/exchange.ts';
import { type HeaderList, headerValue } from '../gateway/headers.ts';
import type { HttpResponse } from '../gateway/http-response.ts';
import type { CorsDefinition } from './http-api-definition.ts';

/**
 * Returns the response to a preflight; undefined if the request is none.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function preflightResponse(cors: CorsDefinition, { method, headers }: GatewayRequest): HttpResponse | undefined {
  if (method !== 'OPTIONS' || headerValue(headers, 'Access-Control-Request-Method') === undefined) return undefined;
  const common = corsHeaders(cors, headers);
  const list = (name: string, values: readonly string[]): HeaderList =>
    values.length === 0 ? [] : [[name, values.join(',')]];
  return {
    status: 204,
    headers:
      common.length === 0
        ? []
        : [
            ...common,
            ...list('Access-Control-Allow-Methods', cors.allowMethods),
            ...list('Access-Control-Allow-Headers', cors.allowHeaders),
            ...(cors.maxAge === undefined ? [] : [['Access-Control-Max-Age', String(cors.maxAge)] as const]),
          ],
    body: '',
  };
}

/** Returns the response of an integration with the headers that the API configures, in the place of its own. */
export function withCors(cors: CorsDefinition, request: HeaderList, response: HttpResponse): HttpResponse {
  const own = response.headers.filter(([name]) => !name.toLowerCase().startsWith('access-control-'));
  return { ...response, headers: [...own, ...corsHeaders(cors, request)] };
}

/** Returns the headers for the origin of a request; none for an origin that the API does not allow. */
function corsHeaders(cors: CorsDefinition, request: HeaderList): HeaderList {
  const origin = headerValue(request, 'Origin');
  if (origin === undefined) return [];
  const isAny = cors.allowOrigins.includes('*');
  if (!isAny && !cors.allowOrigins.some((allowed) => isAllowed(allowed, origin))) return [];
  return [
    ['Access-Control-Allow-Origin', isAny ? '*' : origin],
    ...(cors.allowCredentials ? [['Access-Control-Allow-Credentials', 'true'] as const] : []),
    ...(cors.exposeHeaders.length === 0
      ? []
      : [['Access-Control-Expose-Headers', cors.exposeHeaders.join(',')] as const]),
  ];
}

/** `https://*` allows every origin of the scheme. */
function isAllowed(allowed: string, origin: string): boolean {
  return allowed.endsWith('://*')
    ? origin.startsWith(allowed.slice(0, -1))
    : allowed.toLowerCase() === origin.toLowerCase();
}
