import { expect, test } from '@jest/globals';
import { systemRandom } from '../../../../../lambdas/domain/shared/random.ts';
import { createHandler } from '../../../../../lambdas/handlers/admin/create-workspace.ts';
import { limitsOf } from '../../../../support/limits.ts';
import { AnswersInMemory, answersIn } from '../../../../support/stores/answers-in-memory.ts';
import { keyFormat, keyring1, noon } from '../../../../support/stores/keys.ts';

test('returns the root key even if API Gateway’s control plane never responds', async () => {
  const never = () => new Promise<never>(() => {});
  const lines: unknown[][] = [];
  const log = (...line: unknown[]) => void lines.push(line);
  const handler = createHandler({
    answers: answersIn(new AnswersInMemory(), () => noon),
    workspaces: { createWorkspace: async () => {} } as never,
    workspaceKeys: {} as never,
    gatewayKeys: { create: never, addToPlan: never, delete: never },
    spareGatewayKeys: {} as never,
    onLeftover: () => {},
    usagePlanKeys: 'per-workspace',
    plans: { Professional: { maxKeys: 5, limits: limitsOf({ perMinute: 60, perHour: 1000 }) } },
    pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
    keyFormat,
    random: systemRandom,
    clock: () => noon,
    corsAllowOrigin: '*',
    logger: { info: log, warn: log, error: log },
    settleTimeMs: 20,
  });
  const answer = await handler(
    {
      headers: { 'Content-Type': 'application/json' },
      multiValueHeaders: { 'Content-Type': ['application/json'] },
      body: '{"name":"Acme","plan":"Professional"}',
      isBase64Encoded: false,
      path: '/admin/v1/workspaces',
      resource: '/admin/v1/workspaces',
      requestContext: {
        requestId: 'request-1',
        path: '/prod/admin/v1/workspaces',
        stage: 'prod',
        identity: { userArn: 'arn:aws:iam::1:user/op' },
      },
    } as never,
    { getRemainingTimeInMillis: () => 25_000 } as never,
  );
  expect(answer.statusCode).toBe(201);
  const { workspace, rootKey } = JSON.parse(answer.body);
  expect(rootKey.key).toMatch(/^vsk_live_/);
  expect(workspace).toMatchObject({ pending: true, gatewayKey: 'shared' });
  expect(JSON.stringify(lines)).toContain('workspace not settled');
  expect(JSON.stringify(lines)).not.toContain(rootKey.key);
});
