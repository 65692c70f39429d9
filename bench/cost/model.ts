import { readMeasured, usageOf } from './measured.ts';
import { type PriceName, prices } from './prices.ts';

/** The assumptions about a request. Units and log bytes of the authorizer are counted; measure the times on AWS. */
export interface Assumptions {
  /** Duration of a warm authorizer. Lambda bills whole milliseconds. */
  readonly authorizerMs: number;
  readonly authorizerMiB: number;
  /** Your function behind the gateway. */
  readonly backendMs: number;
  readonly backendMiB: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Log bytes that a function writes for a request. */
  readonly authorizerLogBytes: number;
  readonly backendLogBytes: number;
  /** Log bytes that Lambda adds: START, END and REPORT. */
  readonly platformLogBytes: number;
  readonly accessLogBytes: number;
  /** The share of requests that X-Ray records. Its default is one per second and 5 % of the others. */
  readonly traced: number;
  readonly answerBytes: number;
}

const usage = usageOf(readMeasured());

export const assumptions: Assumptions = {
  ...usage.verified,
  authorizerMs: 6,
  authorizerMiB: 1024,
  backendMs: 10,
  backendMiB: 512,
  backendLogBytes: 250,
  platformLogBytes: 320,
  accessLogBytes: 650,
  traced: 0.05,
  answerBytes: 1024,
};

/** The kinds of requests and how each differs from an admitted one. */
export type Kinds = Readonly<Record<string, (verified: Assumptions) => Assumptions>>;

/** The kinds of requests with these counts. */
export function kindsWith(counts: ReturnType<typeof usageOf>): Kinds {
  return {
    'verified, in sparse traffic': (verified) => ({ ...verified, ...counts.verified }),
    'verified, busy key': (verified) => ({ ...verified, ...counts.busy }),
    // Answered from memory: one read and one write per second for any number of requests.
    'limited, seen before': (verified) => ({ ...verified, ...counts.limited, authorizerMs: 1 }),
    'unknown key': (verified) => ({ ...withoutBackend(verified), ...counts.unknown }),
    'bad checksum': (verified) => ({ ...withoutBackend(verified), ...counts.badChecksum, authorizerMs: 1 }),
  };
}

function withoutBackend(verified: Assumptions): Assumptions {
  return { ...verified, backendMs: 0, backendLogBytes: 0 };
}

export interface Part {
  readonly part: string;
  /** The calculation as text. */
  readonly arithmetic: string;
  readonly usd: number;
}

const million = 1_000_000;
/** CloudWatch and data transfer bill by 2^30 bytes. */
const gibibyte = 2 ** 30;

/** The price of the gateway before the backend. */
export type Gateway = Extract<PriceName, 'restRequests' | 'httpRequests'>;

/** Calculates the cost of a million requests in US dollars, part by part. */
export function costOfMillion(of: Assumptions, gateway: Gateway = 'restRequests'): Part[] {
  const hasBackend = of.backendMs > 0;
  const functions = hasBackend ? 2 : 1;
  const logBytes =
    of.authorizerLogBytes + (hasBackend ? of.backendLogBytes : 0) + functions * of.platformLogBytes + of.accessLogBytes;
  return [
    times('API Gateway', gateway, 1, '1 million requests'),
    times('Authorizer: requests', 'lambdaRequests', 1, '1 million requests'),
    times('Authorizer: time', 'lambdaTime', ...gigabyteSeconds(of.authorizerMs, of.authorizerMiB)),
    ...(hasBackend
      ? [
          times('Backend: requests', 'lambdaRequests', 1, '1 million requests'),
          times('Backend: time', 'lambdaTime', ...gigabyteSeconds(of.backendMs, of.backendMiB)),
        ]
      : []),
    times('DynamoDB: reads', 'reads', of.readUnits, `${of.readUnits} million units`),
    times('DynamoDB: writes', 'writes', of.writeUnits, `${of.writeUnits} million units`),
    times('CloudWatch Logs, metrics among them', 'logs', ...gigabytes(logBytes)),
    times('X-Ray', 'traces', of.traced, `${of.traced} million traces`),
    times('Data transfer out', 'transferOut', ...gigabytes(of.answerBytes)),
  ];
}

/**
 * Calculates the cost of a million requests that a service checks in its own process: the calls to DynamoDB, and the responses. Servers,
 * load balancer and logs of the service are not included.
 */
export function costOfMillionInProcess(of: Assumptions): Part[] {
  return costOfMillion(of).filter(({ part }) => /^(DynamoDB|Data transfer)/.test(part));
}

export const total = (parts: readonly Part[]): number => parts.reduce((all, { usd }) => all + usd, 0);

export function times(part: string, price: PriceName, quantity: number, quantityText: string): Part {
  const { usd } = prices[price];
  return { part, arithmetic: `${quantityText} × $${usd}`, usd: quantity * usd };
}

function gigabyteSeconds(ms: number, memoryMiB: number): [number, string] {
  const billedMs = Math.ceil(ms);
  return [(million * billedMs * memoryMiB) / 1000 / 1024, `1 million × ${billedMs} ms × ${memoryMiB / 1024} GB`];
}

function gigabytes(bytes: number): [number, string] {
  return [(million * bytes) / gibibyte, `1 million × ${bytes} bytes / 2³⁰`];
}

export const sum = (a: number, b: number): string => (b === 0 ? String(a) : `(${a} + ${b})`);
