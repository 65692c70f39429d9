import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type CallOptions, send } from '../support/service/http.ts';
import { createWorkspace } from '../support/service/provision.ts';
import { baseUrlOf } from './base-url.ts';
import type { Outputs } from './cdk.ts';
import { operator } from './emulator/emulator.ts';
import { HttpBackend } from './http-backend.ts';
import { installedExamples } from './installed-examples.ts';
import { step } from './report/progress.ts';
import type { Stage } from './stage.ts';

export const httpBackend = new HttpBackend();

/** An example as its clients see it. */
interface Example {
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>;
  /** A new API key with these scopes. */
  readonly keyWith: (...scopes: string[]) => Promise<{ id: string; key: string }>;
}

async function exampleOf({ emulator }: Stage, outputs: Record<string, Outputs>, stack: string): Promise<Example> {
  const latchkey = baseUrlOf(emulator.endpoint, outputs[`${stack}-Latchkey`] ?? {});
  const orders = baseUrlOf(emulator.endpoint, outputs[stack] ?? {}, 'OrdersUrl');
  const { rootKey } = await createWorkspace(latchkey, 'Professional', operator);
  return {
    call: (method, path, options) => send(orders, method, path, options),
    keyWith: async (...scopes) => {
      const json = { name: 'An example', scopes };
      return (await send(latchkey, 'POST', '/api/v1/api-keys', { key: rootKey, json })).body.apiKey;
    },
  };
}

export async function checkLambdaBackend(stage: Stage, deployed: Record<string, Outputs>): Promise<void> {
  const { results } = stage;
  const example = await exampleOf(stage, deployed, 'Orders');
  const { call, keyWith } = example;
  await checkTemplate(stage, 'lambda-backend', 'Orders', 1);
  await step('examples/lambda-backend: its API', async () => {
    const reader = await keyWith('orders:read');
    const writer = await keyWith('orders:write');
    await results.check('lambda-backend: no key, no answer; the open method is open', async () => {
      assertProblem(await call('GET', '/orders'), 401, 'unauthorized');
      assert.deepEqual((await call('GET', '/health')).body, { status: 'ok' });
    });
    await results.check(
      'lambda-backend: the handler knows who calls, and the answer has rate-limit headers',
      async () => {
        const answer = await call('GET', '/orders', { key: reader.key });
        assert.equal(answer.status, 200);
        assert.match(answer.body.workspaceId, /^ws_/);
        assert.equal(answer.body.environment, 'live');
        assert.match(answer.headers['ratelimit-policy'] ?? '', /^"minute";q=60;w=60/);
        const created = await call('POST', '/orders', { key: writer.key, json: {} });
        assert.deepEqual([created.status, created.body], [201, { orderedBy: writer.id }]);
      },
    );
    await results.check('lambda-backend: a method of its own scope needs that one', async () => {
      const answer = await call('POST', '/orders', { key: reader.key, json: {} });
      assertProblem(answer, 403, 'insufficient_scope');
      assert.match(answer.body.detail, /orders:write/);
      assertProblem(await call('GET', '/orders', { key: writer.key }), 403, 'insufficient_scope');
    });
    await results.check('lambda-backend: over the limit the middleware answers 429', async () =>
      assertProblem(await exhausted(example, reader.key), 429, 'rate_limit_exceeded'),
    );
  });
}

export async function checkHttpBackend(stage: Stage, deployed: Record<string, Outputs>): Promise<void> {
  const { results } = stage;
  const example = await exampleOf(stage, deployed, 'OrdersOverHttp');
  const { call, keyWith } = example;
  await checkTemplate(stage, 'http-backend', 'OrdersOverHttp', 0);
  await step('examples/http-backend: its API', async () => {
    const reader = await keyWith('orders:read');
    await results.check(
      'http-backend: the service is told who calls, by the gateway only, and never the key',
      async () => {
        const forged: [string, string] = ['X-Latchkey-Key-Id', 'key_forged'];
        assert.equal((await call('GET', '/orders', { key: reader.key, headers: [forged] })).status, 200);
        const headers = httpBackend.received.at(-1) ?? {};
        assert.equal(headers['x-latchkey-key-id'], reader.id);
        assert.match(String(headers['x-latchkey-workspace-id']), /^ws_/);
        assert.equal(headers['x-latchkey-scopes'], 'orders:read');
        assert.ok(!JSON.stringify(headers).includes(reader.key), 'the key went to the backend');
      },
    );
    await results.check('http-backend: what is refused does not reach the service', async () => {
      const count = httpBackend.received.length;
      assertProblem(await call('GET', '/orders'), 401, 'unauthorized');
      // The drawback of limitAtGateway: all denials have one status.
      const other = await keyWith('other:read');
      assertProblem(await call('GET', '/orders', { key: other.key }), 429, 'insufficient_scope');
      assertProblem(await exhausted(example, reader.key), 429, 'rate_limit_exceeded');
      assert.ok(httpBackend.received.length - count <= 130, 'refused requests reached the backend');
    });
  });
  httpBackend.stop();
}

/** The API has an authorizer of its own, Latchkey one for management, and no other methods are open than intended. */
async function checkTemplate({ results }: Stage, name: string, stack: string, intended: number): Promise<void> {
  const folder = await installedExamples.install(name);
  const resourcesOf = (id: string, type: string): { Properties: Record<string, unknown> }[] =>
    Object.values<{ Type: string; Properties: Record<string, unknown> }>(
      JSON.parse(readFileSync(join(folder, 'cdk.out', `${id}.template.json`), 'utf8')).Resources,
    ).filter(({ Type }) => Type === `AWS::ApiGateway::${type}`);
  await results.check(`${name}: two APIs with separate authorizers, and only the intended methods open`, () => {
    const authorizers = [stack, `${stack}-Latchkey`].map((id) => resourcesOf(id, 'Authorizer').length);
    const open = [stack, `${stack}-Latchkey`].map(
      (id) =>
        resourcesOf(id, 'Method').filter(
          ({ Properties: { AuthorizationType, HttpMethod } }) =>
            AuthorizationType === 'NONE' && HttpMethod !== 'OPTIONS',
        ).length,
    );
    // Latchkey's own open methods: the OpenAPI document, the health check, and the verify endpoint, which checks the key itself.
    assert.deepEqual({ authorizers, open }, { authorizers: [1, 2], open: [intended, 3] });
  });
}

/** Returns the first response after the limit of the minute is used up. The minute may end during the requests. */
async function exhausted({ call }: Example, key: string): Promise<Answer> {
  let answer = await call('GET', '/orders', { key });
  for (let i = 0; answer.status === 200 && i < 130; i++) answer = await call('GET', '/orders', { key });
  assert.ok(Number(answer.headers['retry-after']) >= 1, 'there is no Retry-After');
  return answer;
}

function assertProblem({ status, headers, body }: Answer, wantedStatus: number, code: string): void {
  assert.deepEqual(
    { status, type: headers['content-type'], code: body?.code },
    { status: wantedStatus, type: 'application/problem+json', code },
  );
}
