import { type Bench, inRounds, Started } from '../bench.ts';
import { assertOutcome } from '../load.ts';
import type { UsageResult } from '../results.ts';
import { distribution } from '../stats.ts';
import { authorizerEvent, managementEvent, stringValues } from '../subject/events.ts';

const path = '/api/v1/usage';
const keys = 1000;
const days = 31;

/** Measures the usage of a workspace with many keys on each day of a month, in one request. */
export function usageCase(bench: Bench): Promise<UsageResult[]> {
  return Started.during(bench, async (started) => {
    const database = await started.database();
    const { endpoints } = database;
    const authorizer = await started.host(bench.stack.managementAuthorizer, { endpoints });
    const host = await started.host(bench.stack.getUsage, { endpoints });
    bench.progress(`usage: loading ${keys} keys`);
    const workspace = await database.createWorkspace('Bench');
    await database.loadUsage(workspace, keys, days);
    const { context } = (await authorizer.invoke(authorizerEvent(workspace.rootKey, path))) as { context: unknown };
    const from = new Date(Date.now() - (days - 1) * 24 * 3_600_000).toISOString();
    const event = managementEvent(workspace.rootKey, path, { from, granularity: 'day' }, stringValues(context));
    const answer = (await host.invoke(event)) as { body: string };
    const { usage, keys: shown } = JSON.parse(answer.body);
    if (usage.points.length !== days || usage.admitted === 0 || shown.length <= keys) throw new Error(answer.body);

    const latencies: number[] = [];
    await inRounds(bench, 'usage', [
      async (round) => {
        const measurement = await host.measure({ requests: [event], count: 10, inFlight: 1 });
        assertOutcome(measurement, '200');
        if (round > 0) latencies.push(...measurement.latencies);
      },
    ]);
    return [{ keys, days, latency: distribution(latencies) }];
  });
}
