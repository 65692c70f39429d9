/** The response headers that scripts of other origins can read. */
export const exposedHeaders = [
  'Retry-After',
  'Idempotent-Replayed',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'RateLimit-Policy',
  'RateLimit',
] as const;

/** The request headers that scripts of other origins can send. */
export const allowedHeaders = [
  'X-API-Key',
  'Authorization',
  'Content-Type',
  'X-Workspace-Id',
  'Idempotency-Key',
] as const;
