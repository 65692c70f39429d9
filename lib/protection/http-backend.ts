/** What the authorizer's context tells a backend, by the header that carries it. */
const fromContext = {
  'X-Latchkey-Key-Id': 'keyId',
  'X-Latchkey-Workspace-Id': 'workspaceId',
  'X-Latchkey-Environment': 'environment',
  'X-Latchkey-Plan': 'plan',
  'X-Latchkey-Scopes': 'scopes',
  'X-Latchkey-Rate-Limited': 'rateLimited',
  'X-Latchkey-Retry-After': 'retryAfter',
  'X-RateLimit-Limit': 'xRateLimitLimit',
  'X-RateLimit-Remaining': 'xRateLimitRemaining',
  'X-RateLimit-Reset': 'xRateLimitReset',
} as const;

/** The headers in which clients send API keys. */
const withheld = ['X-API-Key', 'Authorization'] as const;

/**
 * The `requestParameters` of an HTTP integration behind `latchkey.protect(…)`: who calls, as request headers to the
 * backend. They replace what a client sends under these names. The key value itself is withheld from the backend.
 *
 * The backend must be reachable through the gateway only (a VPC link, mutual TLS): whoever reaches it otherwise can
 * write these headers.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
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
