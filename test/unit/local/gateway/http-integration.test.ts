import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import type { ApiDefinition, HttpIntegration, Integration } from '../../../../local/gateway/api-definition.ts';
import { Gateway } from '../../../../local/gateway/gateway.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An HTTP backend that tells what it received. */
async function backend(): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(201, { 'X-Backend': 'yes', 'Content-Type': 'text/plain', Connection: 'keep-alive' }).end('made');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

interface Logged {
  readonly accessLogFormat?: string;
  readonly log?: (line: string) => void;
}

function gatewayWith(http: Omit<HttpIntegration, 'type' | 'timeoutMs'>): Gateway {
  return gatewayOf({ type: 'http', timeoutMs: 500, ...http });
}

function gatewayOf(integration: Integration, { accessLogFormat, log }: Logged = {}): Gateway {
  const api: ApiDefinition = {
    apiId: 'api',
    region: 'us-east-1',
    stage: 'prod',
    stageVariables: {},
    stageThrottles: {},
    accessLogFormat,
    binaryMediaTypes: [],
    keySource: 'HEADER',
    gatewayResponses: {},
    usagePlans: [],
    routes: [
      {
        method: 'ANY',
        resource: '/orders/{id}',
        resourceId: 'r',
        authorizer: { id: 'a', functionId: 'authorizer', identitySources: [] },
        signed: false,
        apiKeyRequired: false,
        requiredParameters: [],
        integration,
      },
    ],
  };
  const policyDocument = {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' }],
  };
  const payload = { principalId: 'key_1', policyDocument, context: { keyId: 'key_1' } };
  return new Gateway({ api, invoke: async () => ({ ok: true, payload }), ...(log !== undefined && { log }) });
}

const request = {
  method: 'POST',
  target: '/orders/a%2Fb?x=1&x=2',
  headers: [
    ['X-API-Key', 'a-key'],
    ['X-Latchkey-Key-Id', 'forged'],
    ['X-Own', 'kept'],
    ['Connection', 'close'],
  ] as const,
  body: Buffer.from('{"a":1}'),
  sourceIp: '127.0.0.1',
  protocol: 'HTTP/1.1',
  host: 'localhost:3000',
};

test('the backend gets the request with mapped headers and path, never the key', async () => {
  const { url, received } = await backend();
  const gateway = gatewayWith({
    method: 'ANY',
    uri: `${url}/v2/orders/{id}`,
    parameters: {
      'integration.request.path.id': 'method.request.path.id',
      'integration.request.header.X-Latchkey-Key-Id': 'context.authorizer.keyId',
      'integration.request.header.X-API-Key': "'withheld'",
    },
  });
  const response = await gateway.handle(request);
  expect(received).toMatchObject([{ method: 'POST', url: '/v2/orders/a/b?x=1&x=2', body: '{"a":1}' }]);
  expect(received[0]?.headers).toMatchObject({
    'x-latchkey-key-id': 'key_1',
    'x-api-key': 'withheld',
    'x-own': 'kept',
    host: new URL(url).host,
  });
  expect(response).toMatchObject({ status: 201, body: Buffer.from('made') });
  expect(response.headers).toContainEqual(['X-Backend', 'yes']);
  expect(response.headers.map(([name]) => name.toLowerCase())).not.toContain('connection');
});

test('an integration with a method of its own replaces the client’s', async () => {
  const { url, received } = await backend();
  await gatewayWith({ method: 'PUT', uri: url, parameters: {} }).handle(request);
  expect(received).toMatchObject([{ method: 'PUT' }]);
});

test('a backend that cannot be reached is a 504', async () => {
  const { url } = await backend();
  server?.close();
  server?.closeAllConnections();
  const { status } = await gatewayWith({ method: 'ANY', uri: url, parameters: {} }).handle(request);
  expect(status).toBe(504);
});

test.each([
  ['http://localhost:5173', 'http://localhost:5173'],
  ['https://other.example.com', 'https://a.example.com'],
])('a preflight from %s is allowed for %s', async (origin, allowed) => {
  const gateway = gatewayOf({
    type: 'mock',
    status: 204,
    headers: { 'Access-Control-Allow-Origin': 'https://a.example.com' },
    bodies: {},
    furtherOrigins: ['http://localhost:5173'],
  });
  const { headers } = await gateway.handle({ ...request, headers: [['Origin', origin]] });
  expect(headers).toContainEqual(['Access-Control-Allow-Origin', allowed]);
});

test('a value from the client adds no field to a line of the access log', async () => {
  const lines: string[] = [];
  const accessLogFormat = '{"agent":"$context.identity.userAgent","path":"$context.path"}';
  const gateway = gatewayOf({ type: 'missing', reason: '' }, { accessLogFormat, log: (line) => lines.push(line) });
  const agent = 'x","keyId":"key_forged';
  await gateway.handle({ ...request, target: '/orders/"', headers: [['User-Agent', agent]] });
  expect(lines.map((line) => JSON.parse(line))).toEqual([{ agent, path: '/orders/"' }]);
});
