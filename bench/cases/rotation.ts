import { loadavg } from 'node:os';
import type { ApiKeyRecord } from '../../lambdas/domain/keys/key-record.ts';
import type { RotationPolicy } from '../../lambdas/domain/keys/rotation-policy.ts';
import { rotationStateOf } from '../../lambdas/domain/keys/rotation-state.ts';
import type { DueTally } from '../../lambdas/domain/rotation/process-due.ts';
import { type Bench, Started } from '../bench.ts';
import { type Phase, rotationResult, untilFinished } from '../bounded-runs.ts';
import type { RotationResult } from '../results.ts';
import { CountingProxies } from '../subject/counting-proxy.ts';
import type { BenchWorkspace } from '../subject/database.ts';
import { SampledKeys } from '../subject/sampled-keys.ts';

const workspaceCount = 5;
const sampleCount = 20;
const policy: RotationPolicy = { everyDays: 30, gracePeriodSeconds: 86_400, deliverTo: 'managed' };

/** Measures how long the rotation function takes for many due keys, and the calls for each key. */
export function rotationCase(bench: Bench): Promise<RotationResult[]> {
  return Started.during(bench, async (started) => {
    const { stack, progress } = bench;
    const { rotatedKeys: count, rotationTimeoutSeconds: timeoutSeconds } = bench.settings;
    const database = await started.database();
    const workspaces: BenchWorkspace[] = [];
    for (let i = 0; i < workspaceCount; i++) workspaces.push(await database.createWorkspace('Bench'));
    progress(`rotation: loading ${count} keys`);
    const issued = await database.loadIssuedKeys(workspaces, count, { rotation: policy });

    // The proxies do not delay responses, because the time is measured too.
    const dynamo = started.add(new CountingProxies({ holdMs: 0 }));
    const secrets = started.add(new CountingProxies({ holdMs: 0 }));
    const endpoints = {
      dynamo: await dynamo.before(database.endpoints.dynamo),
      secrets: await secrets.before(database.endpoints.secrets),
    };
    const lambda = await started.host(stack.rotateKeys, { endpoints });
    const samples = new SampledKeys(
      {
        secrets: database.secrets,
        namePrefix: stack.rotateKeys.environment['MANAGED_SECRET_PREFIX'] ?? '',
        authorizer: await started.host(stack.authorizer, { endpoints: database.endpoints }),
      },
      issued.filter((_, i) => i % Math.floor(count / sampleCount) === 0),
    );

    const allKeys = async () => {
      const keys: ApiKeyRecord[] = [];
      for (const workspace of workspaces) keys.push(...(await database.readKeys(workspace)));
      return keys;
    };
    const measure = async (
      { phase, outcome }: Pick<Phase, 'phase' | 'outcome'>,
      isDone: (key: ApiKeyRecord) => boolean,
    ): Promise<RotationResult> => {
      let number = 0;
      const call = async () => {
        progress(`rotation: ${phase}, run ${++number}`);
        const from = performance.now();
        const { answer, cpuSeconds } = await lambda.run({}, timeoutSeconds * 1000);
        return { seconds: (performance.now() - from) / 1000, cpuSeconds, tally: answer as DueTally };
      };
      const runs = await untilFinished(call, { outcome, timeoutSeconds });
      const [load = 0] = loadavg();
      const done = (await allKeys()).filter(isDone).length;
      if (done !== count) throw new Error(`${phase}: ${count - done} of ${count} keys were left.`);
      const [dynamoCalls, secretsCalls] = [dynamo.take(), secrets.take()];
      return rotationResult({ phase, outcome, keys: count, runs, dynamoCalls, secretsCalls, load });
    };
    const isRotated = (times: number) => (key: ApiKeyRecord) => {
      const { count: begun, pending, deliveredTo } = rotationStateOf(key);
      // Setting the policy counted as one.
      return begun === times + 1 && pending === null && deliveredTo !== null && key.values.length === 2;
    };

    const first = await measure({ phase: 'into new secrets', outcome: 'rotated' }, isRotated(1));
    await samples.assertRotated();
    await database.rewriteKeys((await allKeys()).map(withGraceEnded));
    const grace = await measure({ phase: 'end of the grace', outcome: 'handled' }, ({ values }) => values.length === 1);
    await samples.assertGraceEnded();
    await database.rewriteKeys((await allKeys()).map(withRotationDue));
    const again = await measure({ phase: 'into the same secrets', outcome: 'rotated' }, isRotated(2));
    await samples.assertRotated();
    return [first, grace, again];
  });
}

const aMomentAgo = () => new Date(Date.now() - 1000).toISOString();

function withGraceEnded(key: ApiKeyRecord): ApiKeyRecord {
  return { ...key, values: key.values.map((value, i) => (i === 0 ? value : { ...value, validUntil: aMomentAgo() })) };
}

function withRotationDue(key: ApiKeyRecord): ApiKeyRecord {
  return { ...key, rotationState: { ...rotationStateOf(key), nextAt: aMomentAgo() } };
}
