import { type Chance, pick } from '../support/chance.ts';

/** The faults that the proxy injects, and their names in the report. */
export const faults = {
  cutBefore: 'connection cut before the commit',
  cutAfter: 'connection cut after the commit',
  cutShort: 'connection cut in the middle of the response',
  closed: 'connection that was closed during a pause',
  throttled: 'throttling',
  failedBefore: '5xx before the commit',
  failedAfter: '5xx after the commit',
  conflict: 'conflict with a transaction',
  slow: 'slow response',
  late: 'response after the time limit',
  lateRequest: 'request that arrives after the time limit',
  gateway: 'API Gateway that does not respond',
} as const;
export type Fault = keyof typeof faults;

/** `closed` strikes the connections that were idle during a pause, `gateway` the calls to API Gateway. */
const weights: readonly (readonly [Fault, number])[] = [
  ['cutBefore', 8],
  ['cutAfter', 8],
  ['cutShort', 5],
  ['throttled', 10],
  ['failedBefore', 6],
  ['failedAfter', 6],
  ['conflict', 8],
  ['slow', 6],
  ['late', 0.3],
  ['lateRequest', 0.3],
];
/** The share of calls that meet a fault. */
const share = 0.07;

/** The share of calls to API Gateway that fail. */
export const gatewayShare = 0.05;

/** Draws the fault of one call; most calls have none. */
export function drawFault(chance: Chance): Fault | undefined {
  return chance() < share ? pick(chance, weights) : undefined;
}

/** An error as DynamoDB sends it. */
export interface Refusal {
  readonly status: number;
  readonly body: object;
}

const refusal = (status: number, type: string, more: object = {}): Refusal => ({
  status,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'injected', ...more },
});

export function throttling(chance: Chance): Refusal {
  return chance() < 0.5 ? refusal(400, 'ThrottlingException') : refusal(400, 'ProvisionedThroughputExceededException');
}

export function serverError(chance: Chance): Refusal {
  return chance() < 0.5 ? refusal(500, 'InternalServerError') : refusal(503, 'ServiceUnavailable');
}

/** The answer to a call that meets a transaction on the same item; undefined for a read, which meets none. */
export function conflict(operation: string, body: string, chance: Chance): Refusal | undefined {
  switch (operation) {
    case 'UpdateItem':
    case 'PutItem':
    case 'DeleteItem':
      return refusal(400, 'TransactionConflictException');
    case 'TransactWriteItems': {
      const { TransactItems } = JSON.parse(body) as { readonly TransactItems: readonly unknown[] };
      const hit = Math.floor(chance() * TransactItems.length);
      const CancellationReasons = TransactItems.map((_, index) => ({
        Code: index === hit ? 'TransactionConflict' : 'None',
      }));
      return refusal(400, 'TransactionCanceledException', { CancellationReasons });
    }
    default:
      return undefined;
  }
}
