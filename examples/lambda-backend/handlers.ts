import { withLatchkey } from '@latchkey/cdk/backend';

/** Selects the data of the caller's workspace and environment. */
export const list = withLatchkey(async ({ principal: { workspaceId, environment } }) =>
  json(200, { workspaceId, environment, orders: [] }),
);

export const create = withLatchkey(async ({ principal }) => json(201, { orderedBy: principal.keyId }));

/** Public: the API is protected except for this method. */
export const health = async () => json(200, { status: 'ok' });

function json(statusCode: number, body: unknown) {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
