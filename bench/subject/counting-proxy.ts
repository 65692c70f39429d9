import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A call as it passed the door of a service. */
export interface Call {
  readonly operation: string;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** When it came, and when its answer left; in milliseconds. */
  readonly from: number;
  readonly to: number;
}

/**
 * So long answers are held back to count round trips: calls made side by side then overlap without doubt, and calls made one
 * after another do not.
 */
export const overlapMs = 20;

/** The doors of services: HTTP proxies that count what passes, and ask DynamoDB what it charges for it. */
export class CountingProxies {
  readonly #holdMs: number;
  readonly #calls: Call[] = [];
  readonly #stops: (() => Promise<void>)[] = [];

  /** Holds each answer back so long, in milliseconds. */
  constructor({ holdMs }: { readonly holdMs: number }) {
    this.#holdMs = holdMs;
  }

  /** The calls since the last time. */
  take(): Call[] {
    return this.#calls.splice(0);
  }

  /** A door to this endpoint. */
  async before(endpoint: string): Promise<string> {
    const target = new URL(endpoint);
    const agent = new Agent({ keepAlive: true });
    const server = createServer(async (incoming, outgoing) => {
      const from = performance.now();
      const operation = String(incoming.headers['x-amz-target']).replace(/^.*\./, '');
      const isDynamo = String(incoming.headers['x-amz-target']).startsWith('DynamoDB');
      const body = await read(incoming);
      const answer = await forward(
        new URL(incoming.url ?? '/', target),
        agent,
        incoming,
        isDynamo ? asking(body) : body,
      );
      if (this.#holdMs > 0) await sleep(this.#holdMs);
      const units = isDynamo ? unitsOf(operation, answer.status, answer.body) : { readUnits: 0, writeUnits: 0 };
      this.#calls.push({ operation, ...units, from, to: performance.now() });
      // What it was asked in addition stays here, and with it the checksum changes.
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

/** The longest chain of calls of which each began after the one before had ended: what a caller waits for in turn. */
export function roundTrips(calls: readonly Pick<Call, 'from' | 'to'>[]): number {
  const chains: { to: number; length: number }[] = [];
  for (const { from, to } of calls.toSorted((a, b) => a.from - b.from)) {
    const before = chains.filter((chain) => chain.to <= from).map(({ length }) => length);
    chains.push({ to, length: 1 + Math.max(0, ...before) });
  }
  return Math.max(0, ...chains.map(({ length }) => length));
}

/** e.g. `GetItem 1, UpdateItem 2`, in the order of their first appearance. What is made once in a while is not nothing. */
export function tally(operations: readonly string[], perRequests = 1): string {
  const counts = new Map<string, number>();
  for (const operation of operations) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  if (counts.size === 0) return 'none';
  const share = (count: number) => Number((count / perRequests).toFixed(2)) || '<0.01';
  return [...counts].map(([name, count]) => `${name} ${share(count)}`).join(', ');
}

interface Capacity {
  readonly CapacityUnits?: number;
}

const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems']);

/**
 * What DynamoDB charges for a call, by its own account. For a condition that fails it answers without one, yet charges
 * for the item it looked at
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

/** At least as large as DynamoDB reckons: names and values as text. */
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
      // The service closed an idle connection at the moment that it was to be used again: nothing was read from it.
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
