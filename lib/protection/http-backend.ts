/** Members of the authorizer's context, by the header that carries them to the backend. */
const fromContext = {
  'X-Latchkey-Key-Id': 'keyId',
  'X-Latchkey-Workspace-Id': 'workspaceId',
  'X-Latchkey-Environment': 'environment',
  'X-Latchkey-Plan': 'plan',
  'X-Latchkey-Scopes': 'scopes',
  'X-Latchkey-Owner-Id': 'xLatchkeyOwnerId',
  'X-Latchkey-Rate-Limited': 'rateLimited',
  'X-Latchkey-Retry-After': 'retryAfter',
  'X-RateLimit-Limit': 'xRateLimitLimit',
  'X-RateLimit-Remaining': 'xRateLimitRemaining',
  'X-RateLimit-Reset': 'xRateLimitReset',
} as const;

/** The headers in which clients send API keys. */
const withheld = ['X-API-Key', 'Authorization'] as const;

/**
 * Returns the `requestParameters` of an HTTP integration behind `latchkey.protect(…)`. They tell the backend in request headers
 * who calls, and replace headers of these names from the client. The backend never receives the key value.
 *
 * The backend must be reachable only through the gateway (a VPC link, mutual TLS), because a direct caller can set these headers.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
 */
export function principalHeaders(): Record<string, string> {
  return Object.fromEntries([
    ...Object.entries(fromContext).map(([header, name]) => [
      `integration.request.header.${header}`,
      `context.authorizer.${name}`,
    ]),
    ...withheld.map((header) => [`integration.request.header.${header}`, "'withheld'"]),
  ]);
}
