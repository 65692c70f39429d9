/** Titles of the problems that the gateway itself returns, by code. They match lambdas/http/problem.ts. */
const titles = {
  invalid_request: 'Invalid request',
  unauthorized: 'Unauthorized',
  not_found: 'Not found',
  payload_too_large: 'Payload too large',
  unsupported_media_type: 'Unsupported media type',
  rate_limit_exceeded: 'Rate limit exceeded',
  internal_error: 'Internal error',
  service_unavailable: 'Service unavailable',
} as const;

interface GatewayProblem {
  readonly code: keyof typeof titles;
  readonly status: number;
  readonly detail: string;
}

/** Returns problem details (RFC 9457) as a template. API Gateway only replaces `$context.…`. */
export function problemTemplate({ code, status, detail }: GatewayProblem): string {
  return template({ type: `urn:latchkey:problem:${code}`, title: titles[code], status, detail, code });
}

/** Returns the template for a denial. The authorizer's context has the code, title and detail. */
export function denialTemplate(status: number): string {
  return template({
    type: 'urn:latchkey:problem:$context.authorizer.code',
    title: '$context.authorizer.title',
    status,
    detail: '$context.authorizer.detail',
    code: '$context.authorizer.code',
  });
}

/**
 * Returns a template with API Gateway's own message, which is a JSON string with its quotes. An unknown status is left out, as
 * RFC 9457 allows.
 */
export function messageTemplate(code: GatewayProblem['code'], status?: number): string {
  const text = template({
    type: `urn:latchkey:problem:${code}`,
    title: titles[code],
    ...(status !== undefined && { status }),
    detail: '$context.error.messageString',
    code,
  });
  return text.replace('"$context.error.messageString"', '$context.error.messageString');
}

function template(members: Readonly<Record<string, string | number>>): string {
  return JSON.stringify({ ...members, requestId: '$context.requestId' });
}
