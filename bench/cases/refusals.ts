import { type Bench, inRounds, Started } from '../bench.ts';
import { assertOutcome, type Measurement } from '../load.ts';
import type { RefusalResult } from '../results.ts';
import { distribution, median, round } from '../stats.ts';
import { authorizerEvent } from '../subject/events.ts';
import { badChecksum } from './units.ts';
import { allLatencies, perSecond } from './verify.ts';

const inFlight = 16;
/** Enough keys to keep the admitted requests far from their limits. */
const keyCount = 16;

/** Measures refused requests, and a warm verification for comparison. */
export function refusalsCase(bench: Bench): Promise<RefusalResult[]> {
  return Started.during(bench, async (started) => {
    bench.progress('refusals: preparing');
    const database = await started.database();
    const [roomy, tiny] = [await database.createWorkspace('Bench'), await database.createWorkspace('Tiny')];
    const active = await database.createKeys(roomy, keyCount);
    const [inactive = ''] = await database.createKeys(roomy, 1, { isActive: false });
    const [limited = ''] = await database.createKeys(tiny, 1);
    const host = await started.host(bench.stack.authorizer, { endpoints: database.endpoints });

    const series = (
      [
        ['verified', active, 'admitted'],
        ['malformed', ['not a key'], 'unauthorized'],
        ['bad checksum', active.map(badChecksum), 'unauthorized'],
        ['unknown', [database.unknownKey()], 'unauthorized'],
        ['inactive', [inactive], 'unauthorized'],
        ['limited', [limited], 'limited'],
      ] as const
    ).map(([name, keys, outcome]) => ({ name, keys, outcome, measured: [] as Measurement[] }));
    const turns = series.map(({ keys, outcome, measured }) => async (round: number) => {
      const requests = keys.map((key) => authorizerEvent(key));
      const load = { requests, count: bench.settings.requests, inFlight };
      const measurement = await host.measure(load);
      assertOutcome(measurement, outcome);
      if (round > 0) measured.push(measurement);
    });
    await inRounds(bench, 'refusals', turns);

    return series.map(({ name, measured }) => ({
      case: name,
      perSecond: round(median(measured.map(perSecond))),
      latency: distribution(allLatencies(measured)),
    }));
  });
}
