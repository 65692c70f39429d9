import { ms, times, whole } from './format.ts';
import type { InProcessResult } from './results.ts';
import { columns, markdownTable } from './table.ts';

/** Renders the checks of the verifier in the process of a service beside those of the authorizer and of the peer. */
export function inProcessTable(results: readonly InProcessResult[], peer: string): string {
  const names = { service: 'the verifier in the process', authorizer: 'the authorizer, without API Gateway', peer };
  return markdownTable(
    columns('in flight', 'checks by', '>per second', '>p50 ms', '>p99 ms', '>CPU µs', '>in process to this'),
    results.map(({ inFlight, subject, perSecond, latency, cpuMicros, ratio }) => [
      String(inFlight),
      names[subject],
      whole(perSecond),
      ms(latency.p50),
      ms(latency.p99),
      whole(cpuMicros),
      times(ratio),
    ]),
  );
}
