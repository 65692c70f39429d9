import type { Distribution } from './stats.ts';

/** The results of a run: written as JSON, and the source of tables and charts. */
export interface Results {
  readonly madeAt: string;
  readonly machine: Machine;
  readonly quick: boolean;
  readonly rounds: number;
  readonly peer: string;
  readonly verify?: readonly VerifyResult[];
  readonly inProcess?: readonly InProcessResult[];
  readonly start?: readonly StartResult[];
  readonly units?: readonly UnitsResult[];
  readonly sparse?: readonly SparseResult[];
  readonly refusals?: readonly RefusalResult[];
  readonly growth?: readonly GrowthResult[];
  readonly list?: readonly ListResult[];
  readonly usage?: readonly UsageResult[];
  readonly gateway?: readonly GatewayResult[];
  readonly rotation?: readonly RotationResult[];
  readonly console?: readonly ConsoleResult[];
}

export interface Machine {
  readonly cpus: number;
  readonly cpuModel: string;
  readonly node: string;
  readonly platform: string;
  /** The load in the minute before the run: 0 on an idle machine, the number of cores on a busy one. */
  readonly load: number;
}

/** All latencies are in milliseconds. */
export interface VerifyResult {
  readonly inFlight: number;
  readonly perSecond: number;
  readonly latency: Distribution;
  /** CPU time of the process for one verification, in microseconds. */
  readonly cpuMicros: number;
  readonly peerPerSecond: number;
  readonly peerLatency: Distribution;
  readonly peerCpuMicros: number;
  /** The ratio of our throughput to the peer's: the median of the rounds. */
  readonly ratio: number;
  /** The throughput of a check's calls to the database alone, and its ratio to the peer's. */
  readonly callsPerSecond: number;
  readonly callsRatio: number;
}

/** The verifier in the process of a service, beside the authorizer and the peer. */
export interface InProcessResult {
  readonly subject: 'service' | 'authorizer' | 'peer';
  readonly inFlight: number;
  readonly perSecond: number;
  readonly latency: Distribution;
  readonly cpuMicros: number;
  /** The ratio of the service's throughput to this one's: the median of the rounds. */
  readonly ratio: number;
}

export interface StartResult {
  readonly bundle: string;
  readonly bytes: number;
  readonly importMs: number;
  readonly firstCheckMs: number;
  /** Import plus first check. */
  readonly totalMs: number;
  /** The ratio of the first bundle's total to this one's: the median of pairs. */
  readonly ratio: number;
}

export interface UnitsResult {
  readonly case: string;
  /** The operations of one verification and their counts: `GetItem 1, UpdateItem 1`. */
  readonly operations: string;
  /** The number of sequential waits; an average, as the numbers below. */
  readonly roundTrips: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** The bytes that the function wrote to its log. */
  readonly logBytes: number;
}

/** Averages of one check in sparse traffic. */
export interface SparseResult {
  readonly subject: string;
  readonly checks: number;
  readonly roundTrips: number;
  /** The share of checks with this many round trips, from 0. */
  readonly shares: readonly number[];
  readonly reads: number;
  readonly writes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly latency: Distribution;
  /** A check of a key that does not exist; null if the subject checks no keys. */
  readonly flood: { readonly reads: number; readonly writes: number } | null;
}

export interface RefusalResult {
  readonly case: string;
  readonly perSecond: number;
  readonly latency: Distribution;
}

export interface GrowthResult {
  readonly keys: number;
  readonly latency: Distribution;
  /** The ratio of p50 to that of the smallest table: the median of the rounds. */
  readonly ratio: number;
}

export interface ListResult {
  readonly keys: number;
  /** Whether every key was used in this hour. Then the minute of its last use is read from its counter. */
  readonly used: boolean;
  readonly onPage: number;
  readonly latency: Distribution;
}

/** The usage of a workspace in one request, by day and key. */
export interface UsageResult {
  readonly keys: number;
  readonly days: number;
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
  /** The runs of the function in order: how long each took and how many keys it finished. */
  readonly runs: readonly { readonly seconds: number; readonly keys: number }[];
  readonly perSecond: number;
  /** CPU time of the Lambda's process for one key, in milliseconds. */
  readonly cpuMs: number;
  /** The calls for one key: `GetItem 5, TransactWriteItems 2, Query 0.01`. */
  readonly dynamoCalls: string;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly secretsCalls: string;
  readonly scans: number;
  /** The load of the machine in the last minute. This case alone causes about two. */
  readonly load: number;
}

export interface ConsoleResult {
  readonly page: string;
  /** Time from the start of the navigation to the first content and to the main content. */
  readonly firstContentMs: number;
  readonly readyMs: number;
  /** How far the layout of the console moved (cumulative layout shift). */
  readonly shift: number;
  /**
   * The number of files of the console that the page needs, and the size of its scripts and styles, which block it, and of all
   * files, in kilobytes compressed with gzip; null if they are cached.
   */
  readonly files: number | null;
  readonly blockingKb: number | null;
  readonly allKb: number | null;
}
