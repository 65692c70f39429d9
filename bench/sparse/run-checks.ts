import type { Call, CountingProxies } from '../subject/counting-proxy.ts';
import { roundTrips } from '../subject/counting-proxy.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** An instance with its own memory, and the proxies before its services. Like Lambda, it has one request at a time. */
export interface Instance {
  readonly proxies: CountingProxies;
  /** Checks a key value and returns the outcome. */
  readonly check: (keyValue: string) => Promise<string>;
}

export interface Request {
  readonly at: number;
  readonly instance: number;
  readonly keyValue: string;
  /** Whether nothing else runs meanwhile, so that its latency says something. */
  readonly isAlone: boolean;
}

/** A check and its calls to services. */
export interface Check {
  readonly outcome: string;
  readonly isAlone: boolean;
  readonly ms: number;
  /** The names of its calls. */
  readonly operations: readonly string[];
  readonly roundTrips: number;
  /** Calls to the database. */
  readonly reads: number;
  readonly writes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

const inFlight = 16;

/** Sends requests in their order, each when its instance is free. */
export async function runChecks(
  instances: readonly Instance[],
  requests: readonly Request[],
  time: SimulatedTime,
): Promise<Check[]> {
  const checks: Check[] = [];
  const running = new Map<number, Promise<void>>();
  for (const request of requests) {
    const { instance, isAlone } = request;
    if (isAlone) await Promise.all(running.values());
    while (running.has(instance)) await running.get(instance);
    while (running.size >= inFlight) await Promise.race(running.values());
    time.moveTo(request.at);
    const check = runCheck(instances[instance] as Instance, request).then((found) => {
      running.delete(instance);
      checks.push(found);
    });
    running.set(instance, check);
    if (isAlone) await check;
  }
  await Promise.all(running.values());
  return checks;
}

async function runCheck({ check, proxies }: Instance, { keyValue, isAlone }: Request): Promise<Check> {
  const from = performance.now();
  const outcome = await check(keyValue);
  const ms = performance.now() - from;
  return { outcome, isAlone, ms, ...effortOf(proxies.take()) };
}

function effortOf(calls: readonly Call[]): Omit<Check, 'outcome' | 'isAlone' | 'ms'> {
  return {
    operations: calls.map(({ operation }) => operation),
    roundTrips: roundTrips(calls),
    reads: calls.filter(({ kind }) => kind === 'read').length,
    writes: calls.filter(({ kind }) => kind === 'write').length,
    readUnits: calls.reduce((sum, call) => sum + call.readUnits, 0),
    writeUnits: calls.reduce((sum, call) => sum + call.writeUnits, 0),
  };
}
