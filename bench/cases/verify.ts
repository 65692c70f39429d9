import { type Bench, inRounds, Started } from '../bench.ts';
import { Child } from '../child.ts';
import { assertOutcome, type Load, type Measurement } from '../load.ts';
import type { VerifyResult } from '../results.ts';
import { distribution, median, pairedRatio, round } from '../stats.ts';
import type { Database } from '../subject/database.ts';
import { authorizerEvent } from '../subject/events.ts';
import { environmentOf } from '../subject/hosted-lambda.ts';

/** Keys on both sides. Latchkey records the first use of a key in a minute; with many more keys that would dominate. */
export const keyCount = 64;
export const concurrencies = [1, 16] as const;

/**
 * Measures, in turn, verifications of the bundled authorizer with its database in another process, verifications of the peer, and
 * the two calls of a verification to the database without the authorizer.
 */
export function verifyCase(bench: Bench): Promise<VerifyResult[]> {
  return Started.during(bench, async (started) => {
    bench.progress('verify: preparing');
    const database = await started.database();
    const keys = await database.createKeys(await database.createWorkspace('Bench'), keyCount);
    const events = keys.map((key) => authorizerEvent(key));
    const ours = await started.host(bench.stack.authorizer, { endpoints: database.endpoints });
    const peer = started.add(await startPeer());
    const calls = started.add(await startCalls(bench, database));

    const series = concurrencies.map((inFlight) => ({
      inFlight,
      ours: [] as Measurement[],
      peer: [] as Measurement[],
      calls: [] as Measurement[],
    }));
    const turns = series.flatMap(({ inFlight, ...measured }) => {
      const load = { count: bench.settings.requests, inFlight };
      return [
        turnOf(measured.ours, () => ours.measure({ ...load, requests: events })),
        turnOf(measured.peer, () => peer.ask(load)),
        turnOf(measured.calls, () => calls.ask(load)),
      ];
    });
    await inRounds(bench, 'verify', turns);

    return series.map(({ inFlight, ours, peer, calls }) => {
      const [rates, peerRates, callRates] = [ours.map(perSecond), peer.map(perSecond), calls.map(perSecond)];
      return {
        inFlight,
        perSecond: round(median(rates)),
        latency: distribution(allLatencies(ours)),
        cpuMicros: round(median(ours.map(cpuMicros))),
        peerPerSecond: round(median(peerRates)),
        peerLatency: distribution(allLatencies(peer)),
        peerCpuMicros: round(median(peer.map(cpuMicros))),
        ratio: round(pairedRatio(rates, peerRates)),
        callsPerSecond: round(median(callRates)),
        callsRatio: round(pairedRatio(callRates, peerRates)),
      };
    });
  });
}

/** Returns a turn of admitted requests. The measurement of the first round, the warm-up, is not kept. */
export const turnOf = (kept: Measurement[], measure: () => Promise<Measurement>) => async (round: number) => {
  const measurement = await measure();
  assertOutcome(measurement, 'admitted');
  if (round > 0) kept.push(measurement);
};

export const perSecond = ({ latencies, seconds }: Measurement): number => latencies.length / seconds;

export const cpuMicros = ({ latencies, cpuSeconds }: Measurement): number =>
  (cpuSeconds / latencies.length) * 1_000_000;

export const allLatencies = (measurements: readonly Measurement[]): number[] =>
  measurements.flatMap(({ latencies }) => [...latencies]);

function startCalls({ stack }: Bench, { endpoints }: Database) {
  const { COUNTERS_TABLE = '', KEYS_TABLE = '' } = stack.authorizer.environment;
  const env = { ...environmentOf(endpoints), COUNTERS_TABLE, KEYS_TABLE, KEYS: String(keyCount) };
  return Child.start<Omit<Load<object>, 'requests'>, Measurement>(
    new URL('../subject/calls-host.ts', import.meta.url),
    { env },
  );
}

export function startPeer() {
  const env = { KEYS: String(keyCount), NODE_ENV: 'production' };
  return Child.start<Omit<Load<string>, 'requests'>, Measurement>(new URL('../peers/better-auth.ts', import.meta.url), {
    env,
  });
}
