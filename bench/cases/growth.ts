import { type Bench, inRounds, Started } from '../bench.ts';
import { assertOutcome } from '../load.ts';
import type { GrowthResult } from '../results.ts';
import { distribution, median, pairedRatio, round } from '../stats.ts';
import { authorizerEvent } from '../subject/events.ts';
import type { HostedLambda } from '../subject/hosted-lambda.ts';

/** Real keys among the keys that only fill the table. */
const usedKeys = 50;

interface Table {
  readonly size: number;
  readonly host: HostedLambda;
  readonly requests: readonly object[];
  /** Latencies of each round. */
  readonly p50s: number[];
  readonly all: number[];
}

/** Measures single verifications with few and with many keys in the table. Each size has its own database; they take turns. */
export function growthCase(bench: Bench): Promise<GrowthResult[]> {
  return Started.during(bench, async (started) => {
    const tables: Table[] = [];
    for (const size of bench.settings.tableSizes) {
      const database = await started.database();
      const workspace = await database.createWorkspace('Bench');
      // Create half of them before the filler keys and half after.
      const half = usedKeys / 2;
      const keys = await database.createKeys(workspace, half);
      await database.loadCredentials(size - usedKeys, (done) => {
        if (done % 50_000 === 0 || done === size - usedKeys) bench.progress(`growth: ${done} of ${size} keys loaded`);
      });
      keys.push(...(await database.createKeys(workspace, half)));
      const host = await started.host(bench.stack.authorizer, { endpoints: database.endpoints });
      tables.push({ size, requests: keys.map((key) => authorizerEvent(key)), host, p50s: [], all: [] });
    }
    const turns = tables.map(({ host, requests, p50s, all }) => async (round: number) => {
      const measurement = await host.measure({ requests, count: bench.settings.requests, inFlight: 1 });
      assertOutcome(measurement, 'admitted');
      if (round === 0) return;
      p50s.push(median(measurement.latencies));
      all.push(...measurement.latencies);
    });
    await inRounds(bench, 'growth', turns);

    return tables.map(({ size, p50s, all }) => ({
      keys: size,
      latency: distribution(all),
      ratio: round(pairedRatio(p50s, tables[0]?.p50s ?? [])),
    }));
  });
}
