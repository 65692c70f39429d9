import { expect, test } from '@jest/globals';
import { OutcomeUnknownError } from '../../../../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../../../../lambdas/domain/shared/random.ts';
import { createHandler } from '../../../../../lambdas/handlers/admin/issue-root-key.ts';
import { AnswersInMemory, answersIn } from '../../../../support/stores/answers-in-memory.ts';
import { keyFormat, keyring1, noon } from '../../../../support/stores/keys.ts';
import { contextWith, eventOf } from '../../http/support.ts';

test('names the workspace if nobody knows whether its root key was replaced, with an instruction', async () => {
  const id = 'ws_01ARYZ6S410000000000000000';
  const handler = createHandler({
    answers: answersIn(new AnswersInMemory(), () => noon),
    workspaces: { replaceRootKey: () => Promise.reject(new OutcomeUnknownError()) } as never,
    pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
    keyFormat,
    random: systemRandom,
    clock: () => noon,
    corsAllowOrigin: '*',
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const identity = { userArn: 'arn:aws:iam::123456789012:user/ops' } as never;
  const answer = await handler(eventOf({ pathParameters: { id }, body: null }, { identity }), contextWith(10_000));
  const problem = JSON.parse(answer.body);
  expect([answer.statusCode, problem.code]).toEqual([503, 'service_unavailable']);
  expect(problem.detail).toMatch(
    /replaced the root key of the workspace ws_\w+ with key_\w+.* Issue the root key again\.$/,
  );
  expect(problem.detail).not.toContain('vsk_');
});
