import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import * as z from 'zod';
import { type ApiRequest, apiHandler } from '../../../../lambdas/http/api-handler.ts';
import type { ResponseSchema, Route } from '../../../../lambdas/http/routes/index.ts';
import type { Logger } from '../../../../lambdas/logger.ts';
import { AnswersInMemory, answersIn } from '../../../support/stores/answers-in-memory.ts';

/** A route with every part that a request can have. */
export const echoRoute = {
  method: 'POST',
  path: '/v1/echoes/{id}',
  lambda: 'echo',
  repeated: 'new-object',
  auth: 'api-key',
  scope: 'echoes:write',
  tag: 'Sample API',
  summary: 'Echo',
  request: {
    path: ['id'],
    query: z.strictObject({ shout: z.enum(['true', 'false']).optional() }),
    body: z.strictObject({ text: z.string(), tags: z.array(z.strictObject({ name: z.string() })).optional() }),
  },
  success: { status: 201, description: 'The echo.', body: 'OpenApiDocument' },
  errors: [],
} as const satisfies Route;

/** A route of the admin plane, without input. */
export const operatorRoute = {
  ...echoRoute,
  method: 'GET',
  path: '/admin/v1/echo',
  auth: 'iam',
  scope: null,
  request: {},
  success: { ...echoRoute.success, status: 200 },
} as const satisfies Route;

/** A route that anyone may call, without input. */
export const openRoute = {
  ...echoRoute,
  method: 'GET',
  path: '/open',
  lambda: 'open',
  auth: 'none',
  scope: null,
  request: {},
  success: { ...echoRoute.success, status: 200 },
} as const satisfies Route;

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function createRecorder(): { logger: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: LogLine['level']) => (message: string, fields: LogLine['fields']) =>
    void lines.push({ level, message, fields });
  return { lines, logger: { info: at('info'), warn: at('warn'), error: at('error') } };
}

/** The context of the principal in these tests, without its rate. */
export const principalContext = {
  keyId: 'key_01ARYZ6S410000000000000000',
  workspaceId: 'ws_01ARYZ6S410000000000000000',
  environment: 'live',
  plan: 'Professional',
  scopes: '* api-keys:read',
  ownerId: 'customer_42',
  xLatchkeyOwnerId: 'customer_42',
  rateLimited: 'false',
};

/** The authorizer's context as the gateway passes it: strings only. */
export const authorizer = {
  ...principalContext,
  minuteLimit: '60',
  xRateLimitLimit: '60',
  xRateLimitRemaining: '45',
  xRateLimitReset: '1795515360',
  rateLimitPolicy: '"minute";q=60;w=60, "hour";q=1000;w=3600',
  rateLimit: '"minute";r=45;t=30',
  principalId: 'key_01ARYZ6S410000000000000000',
  integrationLatency: '12',
};

export const rateHeaders = {
  'X-RateLimit-Limit': '60',
  'X-RateLimit-Remaining': '45',
  'X-RateLimit-Reset': '1795515360',
  'RateLimit-Policy': '"minute";q=60;w=60, "hour";q=1000;w=3600',
  RateLimit: '"minute";r=45;t=30',
};

export const sharedHeaders = {
  'Access-Control-Allow-Origin': 'https://console.example.com',
  'Access-Control-Expose-Headers':
    'Retry-After, Idempotent-Replayed, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit-Policy, RateLimit',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
};

/** When the gateway received the request, and when the handler responds. */
const receivedAt = 1_795_515_330_123;
const answeredAt = 1_795_515_330_165;

/** A request that the echo route accepts, as API Gateway's REST APIs send it to a Lambda. */
export function eventOf(
  changes: Partial<APIGatewayProxyEvent> = {},
  context: Partial<APIGatewayProxyEvent['requestContext']> = {},
): APIGatewayProxyEvent {
  return {
    resource: '/v1/echoes/{id}',
    path: '/v1/echoes/1',
    httpMethod: 'POST',
    headers: { 'content-type': 'application/json' },
    multiValueHeaders: { 'content-type': ['application/json'] },
    pathParameters: { id: '1' },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
    body: '{"text":"hello"}',
    isBase64Encoded: false,
    requestContext: {
      requestId: 'request-1',
      requestTimeEpoch: receivedAt,
      identity: { sourceIp: '192.0.2.7' },
      authorizer,
      domainName: 'abcdef1234.execute-api.eu-central-1.amazonaws.com',
      path: '/prod/v1/echoes/1',
      stage: 'prod',
      ...context,
    } as APIGatewayProxyEvent['requestContext'],
    ...changes,
  };
}

/** The context of a Lambda that has this much time left. */
export const contextWith = (remainingMs: number) => ({ getRemainingTimeInMillis: () => remainingMs }) as Context;

/** Runs one request through the middleware bundle. */
export async function call<R extends Route>(
  route: R,
  event: APIGatewayProxyEvent,
  handle: (request: ApiRequest<R>) => Promise<unknown>,
  context: Context = contextWith(10_000),
): Promise<{ answer: APIGatewayProxyResult; lines: LogLine[] }> {
  const { logger, lines } = createRecorder();
  const dependencies = {
    logger,
    clock: () => answeredAt,
    corsAllowOrigin: 'https://console.example.com',
    answers: answersIn(new AnswersInMemory(), () => answeredAt),
    askers: async () => ({ id: 'svc_Ab3dEf9h', workspaceId: null, isVisible: undefined }),
  };
  const handler = apiHandler(
    route,
    dependencies as unknown as Parameters<typeof apiHandler<R>>[1],
    handle as (request: ApiRequest<R>) => Promise<z.input<ResponseSchema<R>>>,
  );
  return { answer: await handler(event, context), lines };
}

/** Runs a request that must be refused before it reaches the handler, and returns its problem details. */
export async function refusalOf(event: APIGatewayProxyEvent, route: Route = echoRoute) {
  let handled = false;
  const { answer, lines } = await call(route, event, async () => {
    handled = true;
    return {};
  });
  return { handled, answer, lines, problem: JSON.parse(answer.body) };
}

/** Runs a request that must be accepted, and returns the input that reached the handler. */
export async function inputOf(event: APIGatewayProxyEvent, route: Route = echoRoute) {
  let input: unknown;
  const { answer } = await call(route, event, async (request) => {
    input = request.input;
    return {};
  });
  return { input, answer };
}
