import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { isPassing, isThrottling, needsPause, ThrottledError } from '../passing-errors.ts';
import { endpointOf } from './aws-endpoint.ts';
import { type AwsCredentials, Signer } from './signer.ts';

export interface AwsJsonOptions {
  /** The number of attempts for a call that may be repeated. */
  readonly attempts?: number;
  /** The time limit of one attempt, in milliseconds. Well below the timeout of every function. */
  readonly timeoutMs?: number;
  /**
   * The longest wait after a throttled attempt, in milliseconds; the shortest is half of it.
   * @default 1000, as the SDK waits at most
   */
  readonly throttledPauseMs?: number;
  /** Waits for this many milliseconds. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** A service that speaks AWS JSON (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). */
export interface AwsJsonService {
  /** The name in signatures and addresses, e.g. `dynamodb`. */
  readonly name: string;
  /** The environment variable of its endpoint, e.g. `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpointVariable: string;
  /** The prefix of operation names, e.g. `DynamoDB_20120810`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
}

/** The service refused the request. `name` is the service's name of the error. */
export class AwsRefusal extends Error {
  override readonly name: string;
  /** The body of the response. */
  readonly response: Readonly<Record<string, unknown>>;
  constructor(name: string, response: Readonly<Record<string, unknown>>, requestId: string) {
    super(`${response['message'] ?? response['Message'] ?? 'The service gave no reason.'} (request ${requestId})`);
    this.name = name;
    this.response = response;
  }
}

interface Exchange {
  readonly status: number;
  readonly requestId: string;
  readonly text: string;
}

/** Connections that were idle for longer are not reused. The service may have closed them while Lambda had frozen the process. */
const maxIdleMs = 20_000;
/** The longest wait after an attempt that failed for another reason than throttling, in milliseconds. */
const maxPauseMs = 100;

/**
 * Calls one AWS service with the role of the function: keep-alive connections, bounded time, credentials from the
 * environment. The SDK does everything else (docs/decisions/0015-lean-aws-client.md).
 *
 * @throws ServiceUnavailableError if the service did not respond, or responded with a temporary error; ThrottledError if that
 *   error says that the service did nothing
 * @throws AwsRefusal
 */
export class AwsJsonClient {
  readonly #service: AwsJsonService;
  readonly #endpoint: URL;
  readonly #signer: Signer;
  readonly #http: Pick<typeof import('node:http'), 'request' | 'Agent'>;
  readonly #agent: Agent;
  readonly #attempts: number;
  readonly #timeoutMs: number;
  readonly #throttledPauseMs: number;
  readonly #pause: (ms: number) => Promise<unknown>;
  /** When the last response on each connection ended, in epoch milliseconds. */
  readonly #idleSince = new WeakMap<Socket, number>();

  constructor(service: AwsJsonService, options: AwsJsonOptions = {}) {
    const { attempts = 2, timeoutMs = 2000, throttledPauseMs = 1000, pause = sleep } = options;
    const region = process.env['AWS_REGION'];
    if (region === undefined) throw new Error('AWS_REGION is not set.');
    this.#service = service;
    this.#endpoint = endpointOf(service.name, service.endpointVariable, region);
    this.#signer = new Signer(region, service.name);
    // Not by import: that evaluates every export of node:http, WebSocket among them, which takes several times as long.
    this.#http = process.getBuiltinModule(this.#endpoint.protocol === 'https:' ? 'node:https' : 'node:http');
    this.#agent = new this.#http.Agent({ keepAlive: true, maxSockets: 50 });
    this.#agent.on('free', (socket: Socket) => this.#idleSince.set(socket, Date.now()));
    this.#attempts = attempts;
    this.#timeoutMs = timeoutMs;
    this.#throttledPauseMs = throttledPauseMs;
    this.#pause = pause;
  }

  /**
   * Calls an operation that may run twice. After a failure it tries again, after a random wait.
   * @throws ThrottledError if the service throttled every attempt
   */
  async callRepeatedly(operation: string, input: object): Promise<unknown> {
    let wasOnlyThrottled = true;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.call(operation, input);
      } catch (error) {
        if (!(error instanceof ServiceUnavailableError)) throw error;
        wasOnlyThrottled &&= error instanceof ThrottledError;
        if (attempt >= this.#attempts)
          throw wasOnlyThrottled ? error : new ServiceUnavailableError({ cause: error.cause });
        await this.#pause(this.#pauseAfter(error));
      }
    }
  }

  /**
   * Returns how long to wait after a failure. Throttling, and a transaction that is still running, need time to end; the
   * random part keeps concurrent callers apart.
   */
  #pauseAfter({ cause }: ServiceUnavailableError): number {
    const isLong = cause instanceof AwsRefusal && needsPause(cause.name);
    return isLong ? this.#throttledPauseMs * (0.5 + Math.random() / 2) : Math.random() * maxPauseMs;
  }

  /**
   * Calls an operation once, or a second time if the service had closed the reused connection: it sent no byte, so the
   * request most likely never arrived.
   */
  call(operation: string, input: object): Promise<unknown> {
    const body = JSON.stringify(input);
    const exchange = this.#exchange(operation, body).catch((error) => {
      if (!(error instanceof ClosedConnectionError)) throw error;
      // The other connections were open as long, so they are probably closed as well.
      closeIdle(this.#agent);
      return this.#exchange(operation, body);
    });
    return this.#resultOf(exchange);
  }

  /** Calls an operation once, whatever happens. */
  callOnce(operation: string, input: object): Promise<unknown> {
    return this.#resultOf(this.#exchange(operation, JSON.stringify(input)));
  }

  async #resultOf(exchange: Promise<Exchange>): Promise<unknown> {
    const { status, requestId, text } = await exchange.catch((cause) => {
      throw new ServiceUnavailableError({ cause });
    });
    const response = parsed(text);
    if (status === 200 && response !== undefined) return response;
    const name = nameOf(response) ?? `Http${status}`;
    const refusal = new AwsRefusal(name, response ?? {}, requestId);
    // An incomplete response counts as none, whatever its status.
    const isTemporary = status >= 500 || status === 408 || status === 429 || isPassing(name);
    if (response !== undefined && isThrottling(name)) throw new ThrottledError({ cause: refusal });
    if (response === undefined || isTemporary) throw new ServiceUnavailableError({ cause: refusal });
    throw refusal;
  }

  /** @throws ClosedConnectionError */
  async #exchange(operation: string, body: string): Promise<Exchange> {
    const now = Date.now();
    closeIdle(this.#agent, (socket) => isTooOld(this.#idleSince.get(socket), now));
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = this.#http.request(this.#requestOptions(operation, body, now), resolve);
    let earlierBytes = 0;
    request.once('socket', ({ bytesRead }) => {
      earlierBytes = bytesRead;
    });
    // The time limit includes reading the response.
    const timer = setTimeout(() => {
      request.destroy(new Error(`${operation} took longer than ${this.#timeoutMs} ms.`));
    }, this.#timeoutMs);
    request.on('error', reject);
    request.end(body);
    try {
      const response = await promise;
      const requestId = String(response.headers['x-amzn-requestid'] ?? 'without id');
      return { status: response.statusCode ?? 0, requestId, text: await textOf(response) };
    } catch (error) {
      throw wasClosed(request, error, earlierBytes) ? new ClosedConnectionError({ cause: error }) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  #requestOptions(operation: string, body: string, now: number): RequestOptions {
    const { hostname, port, host, pathname: path } = this.#endpoint;
    const headers = {
      host,
      'content-type': `application/x-amz-json-${this.#service.version}`,
      'x-amz-target': `${this.#service.target}.${operation}`,
    };
    const signed = this.#signer.sign({ path, headers, body }, credentials(), now);
    return {
      agent: this.#agent,
      method: 'POST',
      // An IPv6 address has brackets only in a URL.
      hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
      port,
      path,
      // A list: Node checks and copies each header of an object separately, which takes longer than signing them.
      headers: Object.entries({ ...signed, 'content-length': String(Buffer.byteLength(body)) }).flat(),
    };
  }
}

/**
 * The credentials of the function's role. Each call reads them, which costs a microsecond, so they are never out of date
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html).
 */
function credentials(): AwsCredentials {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) throw new Error('The environment holds no AWS credentials.');
  return { accessKeyId, secretAccessKey, sessionToken: process.env['AWS_SESSION_TOKEN'] || undefined };
}

function closeIdle(agent: Agent, isChosen: (socket: Socket) => boolean = () => true): void {
  for (const sockets of Object.values(agent.freeSockets)) {
    for (const socket of sockets ?? []) if (isChosen(socket)) socket.destroy();
  }
}

/** Whether a connection was idle for too long. After the clock went back, the idle time is unknown. */
function isTooOld(idleSince: number | undefined, now: number): boolean {
  return idleSince === undefined || now < idleSince || now - idleSince > maxIdleMs;
}

/** Whether a request failed because the service had closed its reused connection before (https://nodejs.org/api/http.html#requestreusedsocket). */
function wasClosed(request: ClientRequest, error: unknown, earlierBytes: number): boolean {
  const { code } = error as NodeJS.ErrnoException;
  const isClosed = code === 'ECONNRESET' || code === 'EPIPE';
  return isClosed && request.reusedSocket && request.socket?.bytesRead === earlierBytes;
}

/** The service closed a connection that was kept open, before the request on it. */
class ClosedConnectionError extends Error {
  override readonly name = 'ClosedConnectionError';
  constructor(options: ErrorOptions) {
    super('The service had closed the connection.', options);
  }
}

/** @throws Error if the response ends too early */
async function textOf(response: IncomingMessage): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', resolve);
  response.on('error', reject);
  await promise;
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** `com.amazonaws.dynamodb.v20120810#ThrottlingException` is ThrottlingException. */
function nameOf(response: Record<string, unknown> | undefined): string | undefined {
  const type = response?.['__type'];
  return typeof type === 'string' ? type.slice(type.indexOf('#') + 1) : undefined;
}
