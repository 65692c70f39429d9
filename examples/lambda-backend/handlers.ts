import { type Authenticated, latchkey } from '@latchkey/cdk/backend';
import middy from '@middy/core';
import type { APIGatewayProxyResult } from 'aws-lambda';

/** The principal selects the data: of its workspace and of its environment. */
export const list = middy<Authenticated, APIGatewayProxyResult>()
  .use(latchkey())
  .handler(async ({ principal: { workspaceId, environment } }) => json(200, { workspaceId, environment, orders: [] }));

export const create = middy<Authenticated, APIGatewayProxyResult>()
  .use(latchkey())
  .handler(async ({ principal }) => json(201, { orderedBy: principal.keyId }));

/** Public: the API is protected except for this method. */
export const health = async (): Promise<APIGatewayProxyResult> => json(200, { status: 'ok' });

function json(statusCode: number, body: unknown): APIGatewayProxyResult {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
