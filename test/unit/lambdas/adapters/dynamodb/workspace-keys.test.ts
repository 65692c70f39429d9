import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DynamoCalls, Item } from '../../../../../lambdas/adapters/dynamodb/dynamo-calls.ts';
import { apiKeyItem } from '../../../../../lambdas/adapters/dynamodb/stored-key.ts';
import { DynamoWorkspaceKeys } from '../../../../../lambdas/adapters/dynamodb/workspace-keys.ts';
import { ServiceUnavailableError, UnfinishedError } from '../../../../../lambdas/domain/shared/errors.ts';
import type { Workspace } from '../../../../../lambdas/domain/workspaces/workspace.ts';
import { newAudit, newKey, noon } from '../../../../support/stores/keys.ts';

/** The work on the keys of a workspace while DynamoDB does not respond to writes. Each call takes as long as its two attempts. */
const callMs = 4100;
const lambdaTimeoutMs = 25_000;
const deadlineMs = 12_000;
const workspace = {
  id: 'ws_1',
  revision: 2,
  plan: 'Professional',
  status: 'active',
  progress: null,
} as unknown as Workspace;
const member = { pk: 'WS#ws_1', sk: 'USER#x', subject: 'x', issuer: 'y', role: 'viewer', revision: 1 };

let now = noon;
let writes = 0;
beforeEach(() => {
  now = noon;
  writes = 0;
});

const silent = () => {
  writes++;
  now += callMs;
  return Promise.reject(new ServiceUnavailableError());
};

/** The first page ends right before the deadline. The items are on the next one, which the same call still reads. */
function keysOf(items: readonly Item[]) {
  let pages = 0;
  const query: DynamoCalls['query'] = async ({ ExpressionAttributeValues: { ':prefix': prefix = '' } = {} }) => {
    const isLast = pages++ > 0;
    now += isLast ? callMs : deadlineMs - 1;
    const isOther = !items.every(({ sk }) => String(sk).startsWith(String(prefix)));
    return isOther
      ? { Items: [], LastEvaluatedKey: undefined }
      : { Items: isLast ? [...items] : [], LastEvaluatedKey: isLast ? undefined : { pk: 'a', sk: 'b' } };
  };
  const dynamo = { query, transactWrite: silent, updateRepeatedly: silent, get: silent };
  return new DynamoWorkspaceKeys(dynamo as unknown as DynamoCalls, 'keys', () => now);
}

describe('when DynamoDB stops responding right before the deadline', () => {
  const deadline = noon + deadlineMs;
  const items = [apiKeyItem(newKey('ws_1').record)];

  test.each<[string, () => Promise<void>]>([
    ['applying terms', () => keysOf(items).applyTerms(workspace, deadline)],
    ['deleting keys', () => keysOf(items).deleteKeys(workspace, deadline, ({ id }) => newAudit('ws_1', id))],
    ['deleting members', () => keysOf([member]).deleteMembers(workspace, deadline, () => newAudit('ws_1', 'key_1'))],
    [
      'deleting counts of members',
      () =>
        keysOf([{ pk: 'WS#ws_1', sk: 'MEMBERS#a' }]).deleteMembers(workspace, deadline, () =>
          newAudit('ws_1', 'key_1'),
        ),
    ],
  ])('%s ends before the timeout of the Lambda: 503, and the same request continues', async (_, work) => {
    await expect(work()).rejects.toThrow(UnfinishedError);
    expect(writes).toBeLessThanOrEqual(2);
    expect(now - noon).toBeLessThan(lambdaTimeoutMs);
  });
});
