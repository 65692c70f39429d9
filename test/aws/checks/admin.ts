import { until } from '../wait.ts';
import { type Check, seenIf } from './check.ts';

/** Who may call the admin plane. */
export const adminChecks: readonly Check[] = [
  {
    id: 'unknown-access-key',
    statement: 'A signature with an unknown access key id gets a problem document with 403.',
    page: 'errors.md',
    async run(ground) {
      const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'nonsense' };
      const answer = await ground.admin('GET', '/status', {
        credentials: { ...credentials, region: ground.target.region },
      });
      return seenIf(
        answer.status === 403 && answer.headers['content-type'] === 'application/problem+json',
        `${answer.status} ${answer.headers['content-type']} x-amzn-errortype: ${answer.headers['x-amzn-errortype']}`,
      );
    },
  },
  {
    id: 'iam-permissions',
    statement: 'A caller whose IAM policy allows only GET can read, and gets 403 for every other method.',
    page: 'deploying.md',
    async run(ground) {
      const { account, accountId, region } = ground.target;
      const name = `${ground.name}-reader`;
      const resource = `arn:aws:execute-api:${region}:${accountId}:${ground.outputs['ApiId']}/*/GET/admin/v1/*`;
      const user = await account
        .user(name, { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resource })
        .catch(unlessForbidden);
      if (user === undefined) return { notShown: 'the credentials may not create an IAM user' };
      try {
        const credentials = { ...user, region };
        const { ms } = await until('the new user can read', async () =>
          (await ground.admin('GET', '/status', { credentials })).status === 200 ? true : undefined,
        );
        const json = { name: 'Not allowed', plan: 'Free' };
        const write = await ground.admin('POST', '/workspaces', { credentials, json });
        return seenIf(write.status === 403, `GET 200 after ${Math.round(ms / 1000)} s, POST ${write.status}`);
      } finally {
        await account.deleteUser(name);
      }
    },
  },
];

function unlessForbidden(error: unknown): undefined {
  if (!/AccessDenied|UnauthorizedOperation/.test(String(error))) throw error;
}
