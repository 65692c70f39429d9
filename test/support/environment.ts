import { join } from 'node:path';

/**
 * The environment that a Lambda's module reads when it is imported, as on AWS. Nothing listens at these addresses; tests
 * that use an engine create their own clients.
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
  IDEMPOTENCY_SECRET: 'idempotency',
  KEY_FORMAT: '{"prefix":"vsk","environmentPart":true}',
  LAMBDA_TASK_ROOT: join(import.meta.dirname, 'task-root'),
  USAGE_PLAN_SUFFIX: '',
  SHARED_GATEWAY_KEYS: 'false',
  USAGE_PLAN_KEYS_MODE: 'per-workspace',
  ROUTE_TAGS: '[]',
  LIMIT_AT_GATEWAY: 'false',
  ON_COUNTER_FAILURE: 'allow',
  CORS_ALLOW_ORIGIN: '*',
  RECOVERY_KEY: '',
  RECOVERABLE_KEYS: 'false',
  SIGN_IN: 'null',
  SECRET_ARN_PREFIX: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:',
  DEPLOYMENT: 'Latchkey',
  MANAGED_SECRET_PREFIX: 'latchkey/',
  MANAGED_SECRET_KEY: '',
  UNUSED_KEYS: 'null',
  USAGE_DAYS: '403',
  EVENT_BUS: 'events',
  WEBHOOK_URL: 'https://hooks.example.com/latchkey',
  WEBHOOK_SECRET: 'webhook',
  WEBHOOK_QUEUE_URL: 'http://127.0.0.1:1/000000000000/webhook',
});
