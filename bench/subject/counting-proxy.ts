import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyOf, bodyStart, headerOf, onMessage, statusOf } from './http-bytes.ts';

/** A call that passed the proxy of a service. */
export interface Call {
  readonly operation: string;
  /** A read or a write of a database, or a call to Secrets Manager. */
  readonly kind: 'read' | 'write' | 'secret';
  readonly readUnits: number;
  readonly writeUnits: number;
  /** When the request arrived and when the response left, in milliseconds. */
  readonly from: number;
  readonly to: number;
}

/**
 * How long responses are delayed to count round trips: concurrent calls then overlap reliably, and sequential calls do
 * not.
 */
export const overlapMs = 20;

/**
 * Proxies in front of services. They count calls and ask DynamoDB for the consumed capacity. They forward bytes, because a
 * second HTTP server and client would take longer than the code under measurement.
 */
export class CountingProxies {
  readonly #holdMs: number;
  readonly #calls: Call[] = [];
  readonly #stops: (() => Promise<void>)[] = [];

  /** The delay of each response, in milliseconds. */
  constructor({ holdMs }: { readonly holdMs: number }) {
    this.#holdMs = holdMs;
  }

  /** Returns the calls since the last call of this method. */
  take(): Call[] {
    return this.#calls.splice(0);
  }

  /** Starts a proxy before this endpoint and returns its address. */
  async before(endpoint: string): Promise<string> {
    const { hostname, port, pathname } = new URL(endpoint);
    const sockets = new Set<Socket>();
    const server = createServer((client) => {
      const service = connect(Number(port), hostname);
      sockets.add(client).add(service);
      for (const [socket, other] of [[client, service] as const, [service, client] as const]) {
        socket.setNoDelay();
        // The other side notices the end of the connection as it would without the proxy.
        socket.once('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
        socket.on('error', () => {});
      }
      this.#forward(client, service);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#stops.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`;
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) await stop();
  }

  /** A connection has one call at a time. */
  #forward(client: Socket, service: Socket): void {
    let call = { from: 0, name: '', operation: '' };
    onMessage(client, (request) => {
      const [name = '', operation = ''] = (headerOf(request, 'x-amz-target') ?? '').split('.');
      call = { from: performance.now(), name, operation };
      service.write(name.startsWith('DynamoDB') ? asking(request) : request);
    });
    onMessage(service, async (response) => {
      const { from, name, operation } = call;
      if (this.#holdMs > 0) await sleep(this.#holdMs);
      const isDynamo = name.startsWith('DynamoDB');
      const units = isDynamo ? unitsOf(operation, statusOf(response), bodyOf(response)) : noUnits;
      this.#calls.push({ operation, kind: kindOf(name, operation), ...units, from, to: performance.now() });
      client.write(response);
    });
  }
}

const noUnits = { readUnits: 0, writeUnits: 0 };

/** The length of the longest chain of sequential calls: the round trips that a caller waits for. */
export function roundTrips(calls: readonly Pick<Call, 'from' | 'to'>[]): number {
  const chains: { to: number; length: number }[] = [];
  for (const { from, to } of calls.toSorted((a, b) => a.from - b.from)) {
    const before = chains.filter((chain) => chain.to <= from).map(({ length }) => length);
    chains.push({ to, length: 1 + Math.max(0, ...before) });
  }
  return Math.max(0, ...chains.map(({ length }) => length));
}

/** e.g. `GetItem 1, UpdateItem 2`, in the order of their first appearance. Rare calls are not rounded to 0. */
export function tally(operations: readonly string[], perRequests = 1): string {
  const counts = new Map<string, number>();
  for (const operation of operations) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  if (counts.size === 0) return 'none';
  const share = (count: number) => Number((count / perRequests).toFixed(2)) || '<0.01';
  return [...counts].map(([name, count]) => `${name} ${share(count)}`).join(', ');
}

function kindOf(service: string, operation: string): Call['kind'] {
  if (service === 'secretsmanager') return 'secret';
  return reads.has(operation) ? 'read' : 'write';
}

interface Capacity {
  readonly CapacityUnits?: number;
}

/** The operations of DynamoDB and SQL that write nothing. */
const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems', 'SELECT']);

/**
 * The capacity that DynamoDB reports for a call. For a failed condition it reports none, but charges for the item that it
 * read
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html).
 */
export function unitsOf(operation: string, status: number, body: string): Pick<Call, 'readUnits' | 'writeUnits'> {
  const { ConsumedCapacity, __type, Item } = JSON.parse(body) as {
    readonly ConsumedCapacity?: Capacity | readonly Capacity[];
    readonly __type?: string;
    readonly Item?: Readonly<Record<string, unknown>>;
  };
  if (status !== 200) {
    const isFailedCondition = __type?.endsWith('ConditionalCheckFailedException') ?? false;
    return { readUnits: 0, writeUnits: isFailedCondition ? Math.max(1, Math.ceil(sizeOf(Item ?? {}) / 1024)) : 0 };
  }
  if (ConsumedCapacity === undefined) throw new Error(`The engine does not say what ${operation} consumed.`);
  const units = [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
  return reads.has(operation) ? { readUnits: units, writeUnits: 0 } : { readUnits: 0, writeUnits: units };
}

/** At least the size that DynamoDB charges for: names and values as text. */
const sizeOf = (item: Readonly<Record<string, unknown>>): number => Buffer.byteLength(JSON.stringify(item));

const capacityParameter = Buffer.from('"ReturnConsumedCapacity":"TOTAL",');

/** The request of DynamoDB with a parameter more. */
function asking(request: Buffer): Buffer {
  const bodyAt = bodyStart(request);
  const length = request.length - bodyAt + capacityParameter.length;
  const head = request.toString('latin1', 0, bodyAt).replace(/(content-length: *)\d+/i, `$1${length}`);
  const afterBrace = bodyAt + 1;
  return Buffer.concat([
    Buffer.from(head, 'latin1'),
    request.subarray(bodyAt, afterBrace),
    capacityParameter,
    request.subarray(afterBrace),
  ]);
}
