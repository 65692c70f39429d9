import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { snippetOf } from '../support/docs-snippets.ts';
import { type Answer, send } from '../support/service/http.ts';
import { createWorkspace } from '../support/service/provision.ts';
import { sendSigned } from '../support/service/signed.ts';
import { baseUrlOf } from './base-url.ts';
import type { Outputs } from './cdk.ts';
import { operator } from './emulator/emulator.ts';
import { HttpBackend } from './http-backend.ts';
import { step } from './report/progress.ts';
import type { Stage } from './stage.ts';

export const shopBackend = new HttpBackend();

/** Checks an API in another stack than Latchkey: its scopes, its limits and its ceilings. */
export async function checkOwnStack(stage: Stage, deployed: Record<string, Outputs>): Promise<void> {
  const { emulator, results } = stage;
  const latchkey = baseUrlOf(emulator.endpoint, deployed['Keys'] ?? {});
  const orders = baseUrlOf(emulator.endpoint, deployed['Shop'] ?? {}, 'OrdersUrl');
  const keyOn = async (plan: string, ...scopes: string[]): Promise<string> => {
    const { rootKey } = await createWorkspace(latchkey, plan, operator);
    const json = { name: 'A key', scopes };
    return (await send(latchkey, 'POST', '/api/v1/api-keys', { key: rootKey, json })).body.apiKey.key;
  };
  const call = (key?: string, path = '/orders') => send(orders, 'GET', path, key === undefined ? {} : { key });

  await step('An API in another stack', async () => {
    await results.check('own-stack: each method needs its scope, however many there are', async () => {
      const key = await keyOn('Enterprise', 'orders:read', 'orders-of-the-department-with-number-39:read');
      assert.equal((await call()).status, 401);
      assert.equal((await call(key)).status, 200);
      assert.equal((await call(key, '/orders/of-the-department-with-number-39')).status, 200);
      assertProblem(await call(key, '/orders/of-the-department-with-number-38'), 403, 'insufficient_scope');
    });
    await results.check(
      'own-stack: a ceiling applies to all workspaces on its plan, and to no other plan',
      async () => {
        const [first, second] = [
          await keyOn('Professional', 'orders:read'),
          await keyOn('Professional', 'orders:read'),
        ];
        const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => call(i % 2 === 0 ? first : second)));
        const throttled = answers.filter(({ status }) => status === 429);
        assert.ok(throttled.length > 0, 'nothing was throttled');
        for (const answer of throttled) {
          assertProblem(answer, 429, 'rate_limit_exceeded');
          assert.equal(answer.headers['retry-after'], '1');
        }
        assert.ok(
          answers.some(({ status }) => status === 200),
          'nothing was admitted',
        );
        const other = await keyOn('Enterprise', 'orders:read');
        const others = await Promise.all(Array.from({ length: 20 }, () => call(other)));
        assert.deepEqual(new Set(others.map(({ status }) => status)), new Set([200]));
      },
    );
  });
  await step('An API from an OpenAPI document', () => checkImportedApi(stage, deployed));
  shopBackend.stop();
}

/** Checks an API that API Gateway imported: it is refused until it is registered, and then protected like any other. */
async function checkImportedApi({ emulator, results }: Stage, deployed: Record<string, Outputs>): Promise<void> {
  const latchkey = baseUrlOf(emulator.endpoint, deployed['Keys'] ?? {});
  const imported = baseUrlOf(emulator.endpoint, deployed['Shop'] ?? {}, 'ImportedUrl');
  const apiId = deployed['Shop']?.['ImportedApiId'] ?? '';
  const { rootKey } = await createWorkspace(latchkey, 'Enterprise', operator);
  const json = { name: 'A key', scopes: ['orders:read'] };
  const { id, key } = (await send(latchkey, 'POST', '/api/v1/api-keys', { key: rootKey, json })).body.apiKey;
  const call = (method: string, path: string, key?: string) =>
    send(imported, method, path, key === undefined ? {} : { key });

  await results.check('own-stack: an imported API that is not registered is refused', async () => {
    assert.equal((await call('GET', '/orders/7', key)).status, 403);
    assert.equal((await call('GET', '/orders/7', rootKey)).status, 403);
  });
  await results.check('own-stack: a registered imported API responds 200, 401 and 403', async () => {
    const scopes = JSON.parse(snippetOf('apis-of-other-tools.md', 'scopes'));
    const registered = await sendSigned(latchkey, 'PUT', `/admin/v1/apis/${apiId}`, {
      credentials: operator,
      json: { scopes },
    });
    assert.equal(registered.status, 200, registered.text);
    // An instance of the authorizer remembers for ten seconds that the API was not registered.
    const admitted = await until(
      () => call('GET', '/orders/7', key),
      ({ status }) => status !== 403,
    );
    assert.deepEqual([admitted.status, admitted.body?.keyId], [200, id]);
    assert.equal((await call('GET', '/orders/7')).status, 401);
    assert.equal((await call('GET', '/orders/7', 'nonsense')).status, 401);
    assert.equal((await call('POST', '/orders', key)).status, 403);
  });
}

/** Calls until the answer is as wanted, for at most half a minute. Returns the last answer. */
async function until(call: () => Promise<Answer>, isWanted: (answer: Answer) => boolean): Promise<Answer> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await call();
    if (isWanted(answer) || Date.now() > deadline) return answer;
    await sleep(500);
  }
}

function assertProblem({ status, headers, body }: Answer, wantedStatus: number, code: string): void {
  assert.deepEqual(
    { status, type: headers['content-type'], code: body?.code },
    { status: wantedStatus, type: 'application/problem+json', code },
  );
}
