import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { windows } from '../../lambdas/domain/limits/rate-windows.ts';
import { replayedHeader } from '../../lambdas/http/idempotency/idempotency-key.ts';
import { rateLimitHeaderNames } from '../../lambdas/http/rate-limit-headers.ts';
import type { Route } from '../../lambdas/http/routes/index.ts';
import { isKeeping } from '../../lambdas/http/routes/route.ts';

type Headers = NonNullable<ZodOpenApiResponseObject['headers']>;
type HeaderName = (typeof rateLimitHeaderNames)[number] | 'Retry-After' | 'WWW-Authenticate' | typeof replayedHeader;

const integer = (minimum: number) => ({ type: 'integer' as const, minimum });
const text = (pattern: string) => ({ type: 'string' as const, pattern });
const unit = windows.map((window) => window.unit).join('|');

const headers: Record<HeaderName, { description: string; schema: ReturnType<typeof integer | typeof text> }> = {
  'X-RateLimit-Limit': { description: 'The limit of the tightest window.', schema: integer(0) },
  'X-RateLimit-Remaining': { description: 'The remaining requests in that window.', schema: integer(0) },
  'X-RateLimit-Reset': { description: 'The end of that window, in epoch seconds.', schema: integer(0) },
  'RateLimit-Policy': {
    description: 'All windows (IETF draft), e.g. "minute";q=60;w=60, "hour";q=1000;w=3600.',
    schema: text(`^"(${unit})";q=[0-9]+;w=[0-9]+(, "(${unit})";q=[0-9]+;w=[0-9]+)*$`),
  },
  RateLimit: {
    description: 'The tightest window (IETF draft), e.g. "minute";r=45;t=12.',
    schema: text(`^"(${unit})";r=[0-9]+;t=[0-9]+$`),
  },
  'Retry-After': { description: 'The seconds to wait before the next request.', schema: integer(1) },
  [replayedHeader]: {
    description:
      '`true`: an earlier request with this Idempotency-Key was applied, and this is its answer. Absent otherwise.',
    schema: text('^true$'),
  },
  'WWW-Authenticate': {
    description:
      'The expected authentication scheme. On routes of API keys, absent if the key that calls was changed during the request.',
    schema: { type: 'string', pattern: '^[A-Z]' },
  },
};

/** Returns the headers of a response that clients need, besides those of every HTTP response. */
export function headersOf(route: Route, status: number): { readonly headers?: Headers } {
  const { auth, success } = route;
  const isCounted = auth === 'api-key' || auth === 'management';
  const names: HeaderName[] = [
    ...(isCounted && (status === success.status || status === 429) ? rateLimitHeaderNames : []),
    ...(status === success.status && isKeeping(route) ? ([replayedHeader] as const) : []),
    ...(status === 429 || (status === 409 && isKeeping(route)) ? (['Retry-After'] as const) : []),
    // API Gateway renames the header in a response of a function (docs/decisions/0058-verify-endpoint.md).
    ...(status === 401 && auth !== 'in-function' ? (['WWW-Authenticate'] as const) : []),
  ];
  const described = names.map((name) => [name, { ...headers[name], required: !isOptional(name, status, route) }]);
  return names.length === 0 ? {} : { headers: Object.fromEntries(described) };
}

/** Whether only some responses with this status have the header. */
function isOptional(name: HeaderName, status: number, { tag }: Route): boolean {
  // A function answers the 401 to a key that was changed during its request (lambdas/domain/keys/manage/calling-key.ts).
  const isOfFunction = name === 'WWW-Authenticate' && tag === 'API keys';
  return name === replayedHeader || (name === 'Retry-After' && status === 409) || isOfFunction;
}
