import type { Distribution } from './stats.ts';

/** What a run has found: what is written as JSON, and what tables and charts are made of. */
export interface Results {
  readonly madeAt: string;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly rounds: number;
  readonly peer: string;
  readonly verify?: readonly VerifyResult[];
  readonly start?: readonly StartResult[];
  readonly units?: readonly UnitsResult[];
  readonly refusals?: readonly RefusalResult[];
  readonly growth?: readonly GrowthResult[];
  readonly list?: readonly ListResult[];
  readonly gateway?: readonly GatewayResult[];
  readonly rotation?: readonly RotationResult[];
  readonly console?: readonly ConsoleResult[];
}

export interface Machine {
  readonly cpus: number;
  readonly cpuModel: string;
  readonly node: string;
  readonly platform: string;
  /** What else it did in the minute before: 0 on an idle machine, its cores on a busy one. */
  readonly load: number;
}

/** Latencies are in milliseconds everywhere. */
export interface VerifyResult {
  readonly inFlight: number;
  readonly perSecond: number;
  readonly latency: Distribution;
  /** CPU time of the process for one verification, in microseconds. */
  readonly cpuMicros: number;
  readonly peerPerSecond: number;
  readonly peerLatency: Distribution;
  readonly peerCpuMicros: number;
  /** Throughput: ours to the peer's. The median of the rounds, each with its own pair. */
  readonly ratio: number;
}

export interface StartResult {
  readonly bundle: string;
  readonly bytes: number;
  readonly importMs: number;
  readonly firstCheckMs: number;
  /** Import and first check. */
  readonly totalMs: number;
  /** The first bundle's total to this one's; the median of pairs. */
  readonly ratio: number;
}

export interface UnitsResult {
  readonly case: string;
  /** Each operation and how often, for one verification: `GetItem 1, UpdateItem 1`. */
  readonly operations: string;
  /** How many waits came one after another. */
  readonly roundTrips: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** What the function wrote to its log. */
  readonly logBytes: number;
}

export interface RefusalResult {
  readonly case: string;
  readonly perSecond: number;
  readonly latency: Distribution;
}

export interface GrowthResult {
  readonly keys: number;
  readonly latency: Distribution;
  /** p50 to that of the smallest table; the median of the rounds. */
  readonly ratio: number;
}

export interface ListResult {
  readonly keys: number;
  readonly onPage: number;
  readonly latency: Distribution;
}

export interface GatewayResult {
  readonly route: string;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

export interface RotationResult {
  readonly phase: string;
  readonly keys: number;
  /** Each run of the Lambda, one after another: how long it took, and how many keys it finished. */
  readonly runs: readonly { readonly seconds: number; readonly keys: number }[];
  readonly perSecond: number;
  /** CPU time of the Lambda's process for one key, in milliseconds. */
  readonly cpuMs: number;
  /** For one key: `GetItem 5, TransactWriteItems 2, Query 0.01`. */
  readonly dynamoCalls: string;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly secretsCalls: string;
  readonly scans: number;
  /** Of the machine in the last minute, in processes that want a core; this case alone makes some two. */
  readonly load: number;
}

export interface ConsoleResult {
  readonly page: string;
  /** From the beginning of the navigation: until something is seen, and until what one came for is. */
  readonly firstContentMs: number;
  readonly readyMs: number;
  /** What is loaded, each file compressed with gzip: scripts, and all files. null: they are there already. */
  readonly scriptKb: number | null;
  readonly allKb: number | null;
}
