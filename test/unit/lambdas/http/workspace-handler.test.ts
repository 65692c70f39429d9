import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { everyScope } from '../../../../lambdas/domain/access/scopes.ts';
import type { ApiRequest } from '../../../../lambdas/http/api-handler.ts';
import { getApiKey, listApiKeys } from '../../../../lambdas/http/routes/keys.ts';
import { getWorkspaceApiKey, listWorkspaceApiKeys } from '../../../../lambdas/http/routes/operators.ts';
import { workspaceHandler } from '../../../../lambdas/http/workspace-handler.ts';
import { authorizer, contextWith, createRecorder, eventOf } from './support.ts';

/** Which caller a function sees that serves a route of the workspace and the same route for operators. */
const userArn = 'arn:aws:iam::123456789012:user/operator';
const signed = { authorizer: null, identity: { userArn } } as never;
const foreign = 'ws_01JD00000000000000000000ZZ';
const keyId = 'key_01JD00000000000000000000ZZ';
const own = getApiKey.path;
const forOperators = getWorkspaceApiKey.path;

async function call(
  resource: string,
  context: Partial<APIGatewayProxyEvent['requestContext']>,
  changes: Partial<APIGatewayProxyEvent> = {},
) {
  const { logger, lines } = createRecorder();
  const seen: ApiRequest<typeof getApiKey>[] = [];
  const dependencies = { logger, clock: () => 0, corsAllowOrigin: '*' };
  const handler = workspaceHandler(getApiKey, getWorkspaceApiKey, dependencies, async (request) => {
    seen.push(request);
    return { apiKey: {} as never };
  });
  const event = eventOf({ resource, body: null, pathParameters: { id: keyId }, ...changes }, context);
  const { statusCode } = await handler(event, contextWith(10_000));
  return { statusCode, lines, request: seen[0] };
}

describe('an operator', () => {
  const ofOperator = { pathParameters: { id: foreign, keyId } };

  test('acts in the workspace of the path with every scope, and no authorizer is asked', async () => {
    const { statusCode, request, lines } = await call(forOperators, signed, ofOperator);
    expect(statusCode).toBe(200);
    expect(request?.caller).toEqual({
      actor: { type: 'operator', id: userArn },
      principal: { workspaceId: foreign, environment: 'live', scopes: everyScope },
    });
    expect(request?.input).toMatchObject({ path: { id: keyId }, query: { full: false } });
    expect(lines[0]?.fields).toMatchObject({ operator: userArn, workspaceId: foreign, route: `GET ${forOperators}` });
  });

  test('never gets the workspace of an authorizer context', async () => {
    const { request } = await call(forOperators, { authorizer, identity: { userArn } as never }, ofOperator);
    expect(request?.caller.principal.workspaceId).toBe(foreign);
  });

  test.each(['full', 'workspaceId'])('cannot send the parameter %s', async (name) => {
    const { statusCode, request } = await call(forOperators, signed, {
      ...ofOperator,
      queryStringParameters: { [name]: 'true' },
    });
    expect({ statusCode, request }).toEqual({ statusCode: 400, request: undefined });
  });

  test.each(['ws_nonsense', `${foreign}/../ws_1`, `${foreign} `, keyId, '', '*'])(
    'gets 404 for the workspace %j',
    async (id) => {
      const { statusCode, request, lines } = await call(forOperators, signed, { pathParameters: { id, keyId } });
      expect({ statusCode, request }).toEqual({ statusCode: 404, request: undefined });
      expect(lines[0]?.fields).not.toHaveProperty('workspaceId');
    },
  );

  test('reads lists without values', () => {
    expect(Object.keys(listApiKeys.request.query.shape)).toContain('full');
    expect(Object.keys(listWorkspaceApiKeys.request.query.shape)).not.toContain('full');
  });
});

describe('the route for operators fails closed', () => {
  test.each([
    ['an API key', { authorizer }],
    [
      'a person',
      { authorizer: { ...authorizer, keyId: undefined, issuer: 'https://id', subject: 's', role: 'owner' } },
    ],
    ['no caller', { authorizer: null }],
    ['an identity without a signer', { authorizer, identity: { userArn: null, user: 'x', caller: 'x' } }],
  ])('for %s', async (_, context) => {
    const { statusCode, request } = await call(forOperators, context as never, {
      pathParameters: { id: authorizer.workspaceId, keyId },
    });
    expect({ statusCode, request }).toEqual({ statusCode: 500, request: undefined });
  });
});

describe('the route of the workspace', () => {
  test('fails closed for a signature, which is not its proof', async () => {
    const { statusCode, request } = await call(own, signed);
    expect({ statusCode, request }).toEqual({ statusCode: 500, request: undefined });
  });

  test.each<[string, Partial<APIGatewayProxyEvent>]>([
    ['headers', { headers: { 'x-amzn-user-arn': userArn, 'x-amz-request-context': JSON.stringify(signed) } }],
    ['an admin path', { path: `/admin/v1/workspaces/${foreign}/api-keys/${keyId}` }],
    ['a path parameter', { pathParameters: { id: keyId, keyId: 'key_1', workspaceId: foreign, userArn } }],
    ['a body', { body: JSON.stringify({ requestContext: signed, resource: forOperators }) }],
  ])('sees an API key that sends %s of an operator as that key', async (_, changes) => {
    const { statusCode, request } = await call(own, {}, changes);
    expect(statusCode).toBe(200);
    expect(request?.caller).toMatchObject({
      actor: { type: 'api_key', id: authorizer.keyId },
      principal: { workspaceId: authorizer.workspaceId },
    });
    expect(request?.input.path).toMatchObject({ id: keyId });
  });
});
