/** A unit test as a team writes it, for the app of the guide. */
export const unitTest = `import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { Context } from 'aws-lambda';
import { LatchkeyStack } from '@latchkey/cdk';
import { authorizedEvent } from '@latchkey/cdk/testing';
import { handler } from '../lib/list-orders';
import { MyApiStack } from '../lib/my-api-stack';

test('the API is protected', () => {
  const app = new App();
  const stack = new MyApiStack(app, 'MyApiStack');
  new LatchkeyStack(app, 'Latchkey').latchkey.protect(stack.api, { scope: 'orders:read' });
  Template.fromStack(stack).hasResourceProperties('AWS::ApiGateway::Method', {
    HttpMethod: 'GET',
    AuthorizationType: 'CUSTOM',
    AuthorizerId: Match.anyValue(),
  });
});

test('the handler knows who calls', async () => {
  const event = authorizedEvent({ workspaceId: 'ws_01JD00000000000000000000ZZ', scopes: ['orders:read'] });
  const { statusCode, body } = await handler(event, {} as Context);
  expect([statusCode, JSON.parse(body).workspaceId]).toEqual([200, 'ws_01JD00000000000000000000ZZ']);
});

test('a key over its limit gets 429', async () => {
  const { statusCode } = await handler(authorizedEvent({ rateLimited: true }), {} as Context);
  expect(statusCode).toBe(429);
});
`;

/** A sign-up that creates a customer's workspace, as a team writes it. The compiler checks each line. */
export const signUp = `import {
  type AdminClient,
  createAdminClient,
  createWorkspaceClient,
  LatchkeyError,
  paginate,
  type Workspace,
} from '@latchkey/cdk/client';

const latchkey: AdminClient = createAdminClient({ url: 'https://api.example.com', region: 'eu-west-1' });

export async function signUp(customer: string): Promise<{ workspace: Workspace; key: string }> {
  const { workspace, rootKey } = await latchkey.createWorkspace(
    { name: customer, plan: 'Professional', externalId: customer },
    { idempotencyKey: 'sign-up', signal: AbortSignal.timeout(20_000) },
  );
  return { workspace, key: rootKey.key };
}

export async function keysOf(id: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of paginate(latchkey.listWorkspaceApiKeys, { id, limit: 10 })) names.push(name);
  return names;
}

export function isTaken(error: unknown): boolean {
  return error instanceof LatchkeyError && error.code === 'external_id_taken' && error.status === 409;
}

export async function errors(): Promise<void> {
  const client = createWorkspaceClient({ url: 'https://api.example.com', apiKey: 'vsk_live_example' });
  // @ts-expect-error: the name is missing.
  await client.createApiKey({ scopes: ['orders:read'] });
  // @ts-expect-error: an unknown field.
  await client.createApiKey({ name: 'Shop', scope: 'orders:read' });
  // @ts-expect-error: the id is missing.
  await client.updateApiKey({ name: 'Shop' });
  // @ts-expect-error: the client of a workspace has no methods for operators.
  await client.createWorkspace({ name: 'Acme', plan: 'Professional' });
  // @ts-expect-error: not a list.
  for await (const entry of paginate(client.getApiKey, { id: 'key_1' })) console.log(entry);
  // @ts-expect-error: an unknown code.
  if (new LatchkeyError({ status: null, code: 'no_response', detail: '' }).code === 'gone') return;
}
`;

/** jest for an app of ES modules: the template's configuration is CommonJS. */
export const jestConfigForModules = `module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\\\.{1,2}/.*)\\\\.js$': '$1' },
  transform: { '^.+\\\\.tsx?$': ['@swc/jest'] },
};
`;

/** The app of the guide in plain JavaScript, in the template of \`cdk init app --language javascript\`. */
export const javascriptApp: Readonly<Record<string, string>> = {
  'bin/my-api.js': `#!/usr/bin/env node
const cdk = require('aws-cdk-lib');
const { LatchkeyStack } = require('@latchkey/cdk');
const { MyApiStack } = require('../lib/my-api-stack');

const app = new cdk.App();
const { api } = new MyApiStack(app, 'MyApiStack');

const { latchkey } = new LatchkeyStack(app, 'Latchkey');
latchkey.protect(api, { scope: 'orders:read' });
`,
  'lib/my-api-stack.js': `const { join } = require('node:path');
const { Stack } = require('aws-cdk-lib');
const { LambdaIntegration, RestApi } = require('aws-cdk-lib/aws-apigateway');
const { Runtime } = require('aws-cdk-lib/aws-lambda');
const { NodejsFunction } = require('aws-cdk-lib/aws-lambda-nodejs');

class MyApiStack extends Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const entry = join(__dirname, 'list-orders.js');
    const listOrders = new NodejsFunction(this, 'ListOrders', { entry, runtime: Runtime.NODEJS_24_X });
    this.api = new RestApi(this, 'Api');
    this.api.root.addResource('orders').addMethod('GET', new LambdaIntegration(listOrders));
  }
}

module.exports = { MyApiStack };
`,
  'lib/list-orders.js': `const { withLatchkey } = require('@latchkey/cdk/backend');

exports.handler = withLatchkey(async ({ principal }) => ({
  statusCode: 200,
  body: JSON.stringify({ workspaceId: principal.workspaceId, orders: [] }),
}));
`,
  'test/my-api.test.js': `const { authorizedEvent } = require('@latchkey/cdk/testing');
const { handler } = require('../lib/list-orders');

test('the handler knows who calls', async () => {
  const { statusCode } = await handler(authorizedEvent({ scopes: ['orders:read'] }), {});
  expect(statusCode).toBe(200);
});
`,
};

/** A program of the app that checks keys in its own process. */
export const ordersService = `import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { covers, createVerifier, type Principal, type Verdict, type Verifier } from '@latchkey/cdk/verify';
import { createProtect as protectExpress, principalOf } from '@latchkey/cdk/verify/express';
import { createProtect as protectFetch } from '@latchkey/cdk/verify/fetch';
import { createProtect as protectUrl, type UrlEvent } from '@latchkey/cdk/verify/lambda-url';
import { createProtect as protectNode } from '@latchkey/cdk/verify/node';

export const start = (verifier: Verifier = createVerifier({ onError: (error, what) => console.error(what, error) })) =>
  createServer(protectNode(verifier)({ scope: 'orders:read', cost: 2 }, ({ principal }, response) => response.end(principal.keyId)));

export const respond: (request: Request, id: string) => Promise<Response> = protectFetch<[id: string]>(
  createVerifier({ credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }) }),
)({ scope: 'orders:read' }, (_request, principal, id) => new Response(principal.workspaceId + id));

export const handler = protectUrl<UrlEvent & { rawPath: string }>(createVerifier())({ scope: 'orders:read' }, async (event) => ({
  statusCode: 200,
  body: event.principal.plan + event.rawPath,
}));

export const middleware: (request: IncomingMessage, response: ServerResponse, next: () => void) => unknown =
  protectExpress(createVerifier())({ scope: 'orders:read' });
export const caller = (request: { principal?: Principal }): string => principalOf(request).keyId;

export function responseTo(verdict: Verdict): number {
  if (verdict.outcome === 'admitted') return covers(verdict.principal.scopes, 'orders:write') ? 200 : 201;
  // @ts-expect-error: only an admitted request has headers for the response of the handler.
  void verdict.headers;
  return verdict.response.status;
}

// @ts-expect-error: a route needs a scope.
protectNode(createVerifier())({ cost: 2 }, () => undefined);
`;
