import { type Bench, inRounds, Started } from '../bench.ts';
import { Child } from '../child.ts';
import { assertOutcome, type Load, type Measurement } from '../load.ts';
import type { VerifyResult } from '../results.ts';
import { distribution, median, pairedRatio, round } from '../stats.ts';
import { authorizerEvent } from '../subject/events.ts';

/** Keys on both sides. Latchkey records the first use of a key in a minute; with many more keys that would dominate. */
export const keyCount = 64;
export const concurrencies = [1, 16] as const;

/** Measures verifications of the bundled authorizer, with its database in another process, and of the peer, in turn. */
export function verifyCase(bench: Bench): Promise<VerifyResult[]> {
  return Started.during(bench, async (started) => {
    bench.progress('verify: preparing');
    const database = await started.database();
    const keys = await database.createKeys(await database.createWorkspace('Bench'), keyCount);
    const events = keys.map((key) => authorizerEvent(key));
    const ours = await started.host(bench.stack.authorizer, { endpoints: database.endpoints });
    const peer = started.add(await startPeer());

    const series = concurrencies.map((inFlight) => ({
      inFlight,
      ours: [] as Measurement[],
      peer: [] as Measurement[],
    }));
    const turns = series.flatMap(({ inFlight, ...measured }) => {
      const load = { count: bench.settings.requests, inFlight };
      return [
        turnOf(measured.ours, () => ours.measure({ ...load, requests: events })),
        turnOf(measured.peer, () => peer.ask(load)),
      ];
    });
    await inRounds(bench, 'verify', turns);

    return series.map(({ inFlight, ours, peer }) => {
      const [rates, peerRates] = [ours.map(perSecond), peer.map(perSecond)];
      return {
        inFlight,
        perSecond: round(median(rates)),
        latency: distribution(allLatencies(ours)),
        cpuMicros: round(median(ours.map(cpuMicros))),
        peerPerSecond: round(median(peerRates)),
        peerLatency: distribution(allLatencies(peer)),
        peerCpuMicros: round(median(peer.map(cpuMicros))),
        ratio: round(pairedRatio(rates, peerRates)),
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

export function startPeer() {
  const env = { KEYS: String(keyCount), NODE_ENV: 'production' };
  return Child.start<Omit<Load<string>, 'requests'>, Measurement>(new URL('../peers/better-auth.ts', import.meta.url), {
    env,
  });
}
