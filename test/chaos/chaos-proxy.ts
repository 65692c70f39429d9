import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../support/chance.ts';
import { type Forwarded, forward } from '../support/stores/killing-proxy.ts';
import { conflict, drawFault, type Fault, type Refusal, serverError, throttling } from './faults.ts';

/** A proxy before DynamoDB that injects faults. */
export class ChaosProxy {
  endpoint = '';
  /** Whether it injects faults. */
  isOn = true;
  /** How often each fault struck. */
  readonly struck = new Map<Fault, number>();
  calls = 0;
  readonly #target: string;
  readonly #chance: Chance;
  readonly #timeoutMs: number;
  readonly #idle = new Set<Socket>();
  readonly #closed = new WeakSet<Socket>();
  readonly #running = new Set<Promise<void>>();
  readonly #server = createServer((request, response) => this.#track(this.#serve(request, response)));

  /** @param timeoutMs The time limit of the clients. */
  constructor(target: string, chance: Chance, timeoutMs: number) {
    this.#target = target;
    this.#chance = chance;
    this.#timeoutMs = timeoutMs;
  }

  async start(): Promise<void> {
    this.#server.keepAliveTimeout = 0;
    this.#server.on('connection', (socket) => socket.on('close', () => this.#idle.delete(socket)));
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.endpoint = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await this.settled();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Closes the connections that are idle now. Their clients notice with the next request, as after Lambda froze them. */
  pause(): void {
    for (const socket of this.#idle) this.#closed.add(socket);
  }

  record(fault: Fault): void {
    this.struck.set(fault, (this.struck.get(fault) ?? 0) + 1);
  }

  /** Resolves when no call is under way, not even one whose client has given up. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #track(running: Promise<void>): void {
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    this.#idle.delete(socket);
    response.on('finish', () => void (socket.destroyed || this.#idle.add(socket)));
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // The client has gone before it sent everything.
      return;
    }
    this.calls += 1;
    const call: Call = {
      operation: String(request.headers['x-amz-target']).split('.')[1] ?? '',
      body: Buffer.concat(chunks),
      forward: () => forward(`${this.#target}/`, request.headers, Buffer.concat(chunks)),
    };
    const fault = this.#closed.has(socket) ? 'closed' : this.isOn ? drawFault(this.#chance) : undefined;
    await this.#answer(call, response, fault);
  }

  async #answer(call: Call, response: ServerResponse, fault: Fault | undefined): Promise<void> {
    const refusal = this.#refusalOf(call, fault);
    const isStruck = fault !== undefined && (fault !== 'conflict' || refusal !== undefined);
    if (isStruck) this.record(fault);
    if (fault === 'cutBefore' || fault === 'closed') return void response.destroy();
    if (fault === 'lateRequest') await sleep(this.#timeoutMs * 1.5);
    if (refusal !== undefined && fault !== 'failedAfter') return send(response, refusal);
    const { status, headers, body } = await call.forward();
    if (fault === 'cutAfter') return void response.destroy();
    if (fault === 'slow') await sleep(this.#timeoutMs / 10);
    if (fault === 'late') await sleep(this.#timeoutMs * 1.5);
    if (refusal !== undefined) return send(response, refusal);
    if (fault !== 'cutShort') return void response.writeHead(status, headers).end(body);
    response.writeHead(status, { ...headers, 'content-length': String(body.length + 1) });
    response.write(body.subarray(0, body.length / 2), () => response.destroy());
  }

  #refusalOf({ operation, body }: Call, fault: Fault | undefined): Refusal | undefined {
    if (fault === 'throttled') return throttling(this.#chance);
    if (fault === 'failedBefore' || fault === 'failedAfter') return serverError(this.#chance);
    return fault === 'conflict' ? conflict(operation, String(body), this.#chance) : undefined;
  }
}

interface Call {
  readonly operation: string;
  readonly body: Buffer;
  readonly forward: () => Promise<Forwarded>;
}

function send(response: ServerResponse, { status, body }: Refusal): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
}
