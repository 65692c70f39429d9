import assert from 'node:assert/strict';
import { join } from 'node:path';
import { send } from '../support/service/http.ts';
import { provision, type RootKeys } from '../support/service/provision.ts';
import type { Credentials } from '../support/service/signed.ts';
import { baseUrlOf } from './base-url.ts';
import type { Outputs } from './cdk.ts';
import { step } from './report/progress.ts';
import { checkTranscript } from './report/transcript.ts';
import type { Stage } from './stage.ts';
import { localOnlyTests } from './support/local-only-tests.ts';
import { meanwhile } from './support/meanwhile.ts';

const folder = join(import.meta.dirname, '../..');

const unlimited = { maxKeys: null, limits: { perMinute: 600, perHour: 20_000 } };
const changedConfig = {
  // A short interval, because the tests wait for the schedule.
  rotation: { everyMinutes: 1 },
  plans: {
    Free: { maxKeys: 0, limits: null },
    Professional: { maxKeys: 5, limits: { perMinute: 7, perHour: 1000 } },
    Enterprise: unlimited,
    Throttled: {
      maxKeys: 1,
      limits: { perMinute: 60, perHour: 1000 },
      throttle: { requestsPerSecond: 1, burst: 1 },
    },
    Metered: { maxKeys: 1, limits: { perMinute: 10, perHour: 10 }, quota: { requests: 3, per: 'day' } },
  },
};

/** Tests the whole HTTP contract, then a change of the configuration under load. */
export async function checkLatchkey(stage: Stage, deployed: Record<string, Outputs>): Promise<void> {
  const { emulator, cdk, results } = stage;
  const outputs = deployed['Latchkey'] ?? {};
  const baseUrl = baseUrlOf(emulator.endpoint, outputs);
  // The signatures of the account's root are not verified; those of users are.
  const operator = await stage.account.user('operator', {
    Effect: 'Allow',
    Action: 'execute-api:Invoke',
    Resource: `arn:aws:execute-api:us-east-1:000000000000:${outputs['ApiId']}/*/*/admin/v1/*`,
  });
  await step('What docs/deploying.md has people type', () => checkTranscript(stage, outputs));
  const rootKeys = await step('Workspaces, through the admin plane', () => provision(baseUrl, operator));
  const env = suiteEnvironment(stage, outputs, baseUrl, operator, rootKeys);
  await step('The HTTP contract, the admin plane, usage plans and logs', () =>
    results.jest(
      env,
      ...['--selectProjects', 'e2e', 'deploy'],
      // These tests need a local run and its data folder, or run after the second deployment.
      ...['--testPathIgnorePatterns', ...localOnlyTests, 'deploy/redeployed.test', 'deploy/rotation.test'],
    ),
  );

  await step('cdk deploy, with other plans, while requests come in', async () => {
    const before = await send(baseUrl, 'GET', '/v1/status', { key: rootKeys.Professional[4] ?? '' });
    await results.check('before, the old limit applies', () =>
      assert.match(before.headers['ratelimit-policy'] ?? '', /"minute";q=60;/),
    );
    const statuses = await meanwhile(
      () => cdk.deploy({ folder, config: changedConfig }),
      async () => (await send(baseUrl, 'GET', '/v1/status', { key: rootKeys.Enterprise[2] ?? '' })).status,
    );
    await results.check(`all of ${statuses.length} requests during the deployment are answered 200`, () =>
      assert.deepEqual([...new Set(statuses)], [200]),
    );
  });
  await step('Old keys under new plans; the schedule rotates', () =>
    results.jest(env, '--selectProjects', 'deploy', '--testPathPatterns', 'deploy/(redeployed|rotation).test'),
  );
}

function suiteEnvironment(
  { emulator }: Stage,
  outputs: Outputs,
  baseUrl: string,
  operator: Credentials,
  keys: RootKeys,
): NodeJS.ProcessEnv {
  return {
    ...emulator.env,
    LATCHKEY_TARGET: 'emulator',
    LATCHKEY_BASE_URL: baseUrl,
    LATCHKEY_ADMIN: JSON.stringify({ ...operator, region: 'us-east-1' }),
    LATCHKEY_ROOT_KEYS: JSON.stringify(keys),
    LATCHKEY_AWS_ENDPOINT: emulator.endpoint,
    LATCHKEY_STACK_OUTPUTS: JSON.stringify(outputs),
  };
}
