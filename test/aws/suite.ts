import type { Results } from '../deploy/report/results.ts';
import { localOnlyTests } from '../deploy/support/local-only-tests.ts';
import { provision } from '../support/service/provision.ts';
import type { Credentials } from '../support/service/signed.ts';
import type { Ground } from './ground.ts';

/** Runs the end-to-end suite against the deployment. */
export async function runSuite(ground: Ground, results: Results): Promise<void> {
  const { target, baseUrl, isEmulated } = ground;
  const operator = await operatorOf(ground);
  const rootKeys = await provision(baseUrl, operator);
  const env = {
    ...(await target.env()),
    LATCHKEY_TARGET: isEmulated ? 'emulator' : 'aws',
    LATCHKEY_BASE_URL: baseUrl,
    LATCHKEY_ADMIN: JSON.stringify(operator),
    LATCHKEY_ROOT_KEYS: JSON.stringify(rootKeys),
  };
  await results.jest(env, '--selectProjects', 'e2e', '--testPathIgnorePatterns', ...localOnlyTests);
}

/** The caller. The emulator does not verify the signatures of its administrator, so a user operates the deployment there. */
async function operatorOf({ target, name, outputs, isEmulated }: Ground): Promise<Credentials> {
  const { account, accountId, region, credentials } = target;
  if (!isEmulated) return { ...(await credentials()), region };
  const Resource = `arn:aws:execute-api:${region}:${accountId}:${outputs['ApiId']}/*/*/admin/v1/*`;
  const user = await account.user(`${name}-operator`, { Effect: 'Allow', Action: 'execute-api:Invoke', Resource });
  return { ...user, region };
}
