import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

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

/** HTTP proxies in front of services. They count calls and ask DynamoDB for the consumed capacity. */
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
    const target = new URL(endpoint);
    const agent = new Agent({ keepAlive: true });
    const server = createServer(async (incoming, outgoing) => {
      const from = performance.now();
      const [service = '', operation = ''] = String(incoming.headers['x-amz-target']).split('.');
      const isDynamo = service.startsWith('DynamoDB');
      const body = await read(incoming);
      const answer = await forward(
        new URL(incoming.url ?? '/', target),
        agent,
        incoming,
        isDynamo ? asking(body) : body,
      );
      if (this.#holdMs > 0) await sleep(this.#holdMs);
      const units = isDynamo ? unitsOf(operation, answer.status, answer.body) : { readUnits: 0, writeUnits: 0 };
      this.#calls.push({ operation, kind: kindOf(service, operation), ...units, from, to: performance.now() });
      // The proxy removes the capacity that only it asked for, which changes the checksum.
      const shown = isDynamo ? withoutCapacity(answer.body) : answer.body;
      outgoing.writeHead(answer.status, {
        'content-type': answer.contentType,
        'content-length': Buffer.byteLength(shown),
      });
      outgoing.end(shown);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#stops.push(async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}${target.pathname}`;
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) await stop();
  }
}

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

function asking(body: string): string {
  return JSON.stringify({ ...JSON.parse(body), ReturnConsumedCapacity: 'TOTAL' });
}

function withoutCapacity(body: string): string {
  const { ConsumedCapacity, ...rest } = JSON.parse(body);
  return JSON.stringify(rest);
}

interface ForwardedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

function forward(url: URL, agent: Agent, incoming: IncomingMessage, body: string): Promise<ForwardedAnswer> {
  const { method, headers } = incoming;
  const { host, connection, 'transfer-encoding': chunked, expect, ...passed } = headers;
  return new Promise((resolve, reject) => {
    const options = { method, agent, headers: { ...passed, 'content-length': Buffer.byteLength(body) } };
    const sent = request(url, options, async (answer) => {
      const contentType = answer.headers['content-type'] ?? 'application/json';
      resolve({ status: answer.statusCode ?? 502, contentType, body: await read(answer) });
    });
    sent.once('error', (error: NodeJS.ErrnoException) => {
      // The service closed an idle connection just before it was used again. Nothing was read from it.
      if (sent.reusedSocket && error.code === 'ECONNRESET') resolve(forward(url, agent, incoming, body));
      else reject(error);
    });
    sent.end(body);
  });
}

async function read(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
