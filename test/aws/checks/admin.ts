import { sendSigned } from '../../support/service/signed.ts';
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
  {
    id: 'shared-function',
    statement:
      'A function with a route for a workspace and one for operators gets the ARN of the signer with the second one, and with that one only.',
    page: 'how-it-works.md',
    async run(ground) {
      const { id, rootKey } = await ground.workspace();
      const keys = `/workspaces/${id}/api-keys`;
      const made = await ground.admin('POST', keys, { json: { name: 'By an operator', scopes: ['status:read'] } });
      const own = await ground.call('POST', '/api/v1/api-keys', {
        key: rootKey,
        json: { name: 'By the workspace', scopes: ['status:read'] },
      });
      const events = await ground.admin('GET', `/workspaces/${id}/audit-events?action=key.created`);
      const actors = events.body.auditEvents.map(({ actor }: { actor: { type: string; id: string } }) => actor);
      const [ofOwn, ofOperator] = actors;
      const withKey = await ground.call('GET', `/admin/v1${keys}`, { key: rootKey });
      const signed = await sendSigned(ground.baseUrl, 'GET', '/api/v1/api-keys', {
        credentials: { ...(await ground.target.credentials()), region: ground.target.region },
      });
      return seenIf(
        made.status === 200 &&
          own.status === 200 &&
          ofOwn?.type === 'api_key' &&
          ofOperator?.type === 'operator' &&
          ofOperator.id.startsWith('arn:') &&
          withKey.status === 403 &&
          signed.status === 401,
        `actors ${actors.map((each: { type: string }) => each.type).join(', ')}; a key on the operators' route: ${withKey.status}; a signature on the workspace's route: ${signed.status}`,
      );
    },
  },
  {
    id: 'verify-endpoint',
    statement:
      'The verify endpoint accepts a service key, and a signature on the route of operators only; its 401 has no `WWW-Authenticate`.',
    page: 'decisions/0058-verify-endpoint.md',
    async run(ground) {
      const { rootKey } = await ground.workspace();
      const { id, key } = await ground.key(rootKey, { scopes: ['probe:read'] });
      const { serviceKey } = (await ground.admin('POST', '/service-keys', { json: { name: 'Check' } })).body;
      try {
        const json = { key, scope: 'probe:read' };
        const asked = await ground.call('POST', '/v1/verify', { key: serviceKey.key, json });
        const signed = await ground.admin('POST', '/verify', { json });
        const refused = await ground.call('POST', '/v1/verify', { json });
        const keyIds = [asked, signed].map(({ body }) => body?.valid && body.principal.keyId);
        const challenge = refused.headers['www-authenticate'];
        return seenIf(
          keyIds.every((each) => each === id) && refused.status === 401 && challenge === undefined,
          `service key: ${asked.status}, signature: ${signed.status}, neither: ${refused.status}, WWW-Authenticate: ${challenge}`,
        );
      } finally {
        await ground.admin('DELETE', `/service-keys/${serviceKey.id}`);
      }
    },
  },
];

function unlessForbidden(error: unknown): undefined {
  if (!/AccessDenied|UnauthorizedOperation/.test(String(error))) throw error;
}
