import type { ZodOpenApiResponseObject } from 'zod-openapi';
import { windows } from '../../lambdas/domain/limits/rate-windows.ts';
import { rateLimitHeaderNames } from '../../lambdas/http/rate-limit-headers.ts';
import type { Route } from '../../lambdas/http/routes/index.ts';

type Headers = NonNullable<ZodOpenApiResponseObject['headers']>;
type HeaderName = (typeof rateLimitHeaderNames)[number] | 'Retry-After' | 'WWW-Authenticate';

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
  'WWW-Authenticate': {
    description: 'The expected authentication scheme.',
    schema: { type: 'string', pattern: '^[A-Z]' },
  },
};

/** Returns the headers of a response that clients need, besides those of every HTTP response. */
export function headersOf({ auth, success }: Route, status: number): { readonly headers?: Headers } {
  const isCounted = auth === 'api-key' || auth === 'management';
  const names: HeaderName[] = [
    ...(isCounted && (status === success.status || status === 429) ? rateLimitHeaderNames : []),
    ...(status === 429 ? (['Retry-After'] as const) : []),
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
  ];
  return names.length === 0 ? {} : { headers: Object.fromEntries(names.map((name) => [name, headers[name]])) };
}
