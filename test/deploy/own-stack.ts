import assert from 'node:assert/strict';
import { type Answer, send } from '../support/service/http.ts';
import { createWorkspace } from '../support/service/provision.ts';
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
  shopBackend.stop();
}

function assertProblem({ status, headers, body }: Answer, wantedStatus: number, code: string): void {
  assert.deepEqual(
    { status, type: headers['content-type'], code: body?.code },
    { status: wantedStatus, type: 'application/problem+json', code },
  );
}
