import { type Bench, inRounds, Started } from '../bench.ts';
import { assertOutcome } from '../load.ts';
import type { ListResult } from '../results.ts';
import { distribution } from '../stats.ts';
import { authorizerEvent, managementEvent, stringValues } from '../subject/events.ts';

const path = '/api/v1/api-keys';
/** The largest page size of the API. */
const pageSize = 100;

/** Measures the first page of the list of keys, with few and with many keys in the workspace. */
export function listCase(bench: Bench): Promise<ListResult[]> {
  return Started.during(bench, async (started) => {
    const database = await started.database();
    const { endpoints } = database;
    const authorizer = await started.host(bench.stack.managementAuthorizer, { endpoints });
    const list = await started.host(bench.stack.listApiKeys, { endpoints });
    const workspaces = [];
    const sizes = bench.settings.workspaceSizes.map((size) => ({ size, used: false }));
    for (const { size, used } of [...sizes, { size: pageSize, used: true }]) {
      bench.progress(`list: loading ${size} keys`);
      const workspace = await database.createWorkspace('Bench');
      if (used) await database.loadUsedKeys(workspace, size);
      else await database.loadKeys(workspace, size, () => {});
      // The caller's context comes from the real authorizer and the workspace's root key.
      const { context } = (await authorizer.invoke(authorizerEvent(workspace.rootKey, path))) as {
        context: unknown;
      };
      const event = managementEvent(workspace.rootKey, path, { limit: String(pageSize) }, stringValues(context));
      const page = (await list.invoke(event)) as { body: string };
      workspaces.push({ size, used, event, onPage: JSON.parse(page.body).apiKeys.length, latencies: [] as number[] });
    }
    const turns = workspaces.map(({ event, latencies }) => async (round: number) => {
      const count = Math.ceil(bench.settings.requests / 5);
      const measurement = await list.measure({ requests: [event], count, inFlight: 1 });
      assertOutcome(measurement, '200');
      if (round > 0) latencies.push(...measurement.latencies);
    });
    await inRounds(bench, 'list', turns);
    return workspaces.map(({ size, used, onPage, latencies }) => ({
      keys: size,
      used,
      onPage,
      latency: distribution(latencies),
    }));
  });
}
