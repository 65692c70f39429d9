/**
 * The environment that importing a Lambda's module needs: it is read at the start, as on AWS. Nothing listens at these
 * addresses; tests that talk to an engine make their own clients.
 */
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
  KEYS_TABLE: 'keys',
  COUNTERS_TABLE: 'counters',
  PHOTO_REQUESTS_TABLE: 'photo-requests',
  PEPPER_SECRET: 'pepper',
  CURSOR_SECRET: 'cursor',
  KEY_FORMAT: '{"prefix":"vsk","environmentPart":true}',
  PLANS: '{}',
  USAGE_PLAN_KEYS: '{}',
  USAGE_PLAN_KEYS_MODE: 'per-workspace',
  USAGE_PLAN_NAMES: '{}',
  ROUTE_SCOPES: '{}',
  ROUTE_TAGS: '[]',
  LIMIT_AT_GATEWAY: 'false',
  ON_COUNTER_FAILURE: 'allow',
  CORS_ALLOW_ORIGIN: '*',
});
