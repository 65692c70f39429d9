/** The load for a process under measurement. */
export interface Load<Request> {
  /** Requests, sent in turn. */
  readonly requests: readonly Request[];
  readonly count: number;
  readonly inFlight: number;
}

export interface Measurement {
  readonly seconds: number;
  /** CPU time of the process with all its threads. */
  readonly cpuSeconds: number;
  /** The latency of each request, in milliseconds. */
  readonly latencies: Float64Array;
  /** The number of requests by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Sends this many requests, this many at a time, and measures each. Both sides use it. */
export async function measure<Request>(
  send: (request: Request) => Promise<string>,
  { requests, count, inFlight }: Load<Request>,
): Promise<Measurement> {
  const latencies = new Float64Array(count);
  const outcomes: Record<string, number> = {};
  let next = 0;
  const client = async () => {
    while (next < count) {
      const i = next++;
      const request = requests[i % requests.length] as Request;
      const from = performance.now();
      const outcome = await send(request);
      latencies[i] = performance.now() - from;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  };
  const [from, cpuBefore] = [performance.now(), process.cpuUsage()];
  await Promise.all(Array.from({ length: inFlight }, client));
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { seconds, cpuSeconds: (user + system) / 1_000_000, latencies, outcomes };
}

/** Asserts the outcome of the requests. A few may differ, because a window may end meanwhile. */
export function assertOutcome({ outcomes, latencies }: Measurement, expected: string): void {
  if ((outcomes[expected] ?? 0) >= latencies.length * 0.95) return;
  throw new Error(`Expected "${expected}", but it came out so: ${JSON.stringify(outcomes)}.`);
}
