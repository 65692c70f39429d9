import type { Agent, IncomingMessage, RequestOptions } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { isPassing } from '../passing-errors.ts';
import { endpointOf } from './aws-endpoint.ts';
import { type AwsCredentials, Signer } from './signer.ts';

export interface AwsJsonOptions {
  /** How often a call that may be repeated is tried in all. */
  readonly attempts?: number;
  /** How long one try may take, in milliseconds. Well under the timeout of any Lambda. */
  readonly timeoutMs?: number;
}

/** A service that speaks AWS JSON (https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). */
export interface AwsJsonService {
  /** In signatures and addresses, e.g. `dynamodb`. */
  readonly name: string;
  /** What names its endpoint, e.g. `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpointVariable: string;
  /** Before the operation's name, e.g. `DynamoDB_20120810`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
}

/** The service understood, and refused. `name` is its own name of the error. */
export class AwsRefusal extends Error {
  override readonly name: string;
  /** All that the answer holds. */
  readonly answer: Readonly<Record<string, unknown>>;
  constructor(name: string, answer: Readonly<Record<string, unknown>>, requestId: string) {
    super(`${answer['message'] ?? answer['Message'] ?? 'The service gave no reason.'} (request ${requestId})`);
    this.name = name;
    this.answer = answer;
  }
}

/** Connections that were idle for longer are not trusted: while Lambda froze the process, nobody heard the service close them. */
const maxIdleMs = 20_000;
/** The longest wait before another try. */
const maxPauseMs = 100;

/**
 * Calls one AWS service as Lambda's role, and no more than that: keep-alive connections, bounded time, credentials from
 * the environment. Everything else uses the SDK (docs/decisions/0015-lean-aws-client.md).
 *
 * @throws ServiceUnavailableError when no answer came, or one that only means "not now"
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
  #lastCallAt = 0;

  constructor(service: AwsJsonService, { attempts = 2, timeoutMs = 2000 }: AwsJsonOptions = {}) {
    const region = process.env['AWS_REGION'];
    if (region === undefined) throw new Error('AWS_REGION is not set.');
    this.#service = service;
    this.#endpoint = endpointOf(service.name, service.endpointVariable, region);
    this.#signer = new Signer(region, service.name);
    // Not by import: that evaluates every export of node:http, WebSocket among them, which takes several times as long.
    this.#http = process.getBuiltinModule(this.#endpoint.protocol === 'https:' ? 'node:https' : 'node:http');
    this.#agent = new this.#http.Agent({ keepAlive: true, maxSockets: 50 });
    this.#attempts = attempts;
    this.#timeoutMs = timeoutMs;
  }

  /** For what may happen twice: another try after trouble, a random moment later. */
  async callRepeatedly(operation: string, input: object): Promise<unknown> {
    for (let attempt = 1; attempt < this.#attempts; attempt++) {
      try {
        return await this.call(operation, input);
      } catch (error) {
        if (!(error instanceof ServiceUnavailableError)) throw error;
        await sleep(Math.random() * maxPauseMs);
      }
    }
    return this.call(operation, input);
  }

  /** One try, whatever happens. */
  async call(operation: string, input: object): Promise<unknown> {
    const { status, requestId, text } = await this.#exchange(operation, JSON.stringify(input)).catch((cause) => {
      throw new ServiceUnavailableError({ cause });
    });
    const answer = parsed(text);
    if (status === 200 && answer !== undefined) return answer;
    const name = nameOf(answer) ?? `Http${status}`;
    const refusal = new AwsRefusal(name, answer ?? {}, requestId);
    // Half an answer is none, whatever its status.
    if (answer === undefined || status >= 500 || isPassing(name)) throw new ServiceUnavailableError({ cause: refusal });
    throw refusal;
  }

  async #exchange(operation: string, body: string): Promise<{ status: number; requestId: string; text: string }> {
    const now = Date.now();
    if (now - this.#lastCallAt > maxIdleMs) closeIdle(this.#agent);
    this.#lastCallAt = now;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = this.#http.request(this.#requestOptions(operation, body, now), resolve);
    // Also while the answer is read: the bound is for the whole of it.
    const timer = setTimeout(() => {
      request.destroy(new Error(`${operation} took longer than ${this.#timeoutMs} ms.`));
    }, this.#timeoutMs);
    request.on('error', reject);
    request.end(body);
    try {
      const response = await promise;
      const requestId = String(response.headers['x-amzn-requestid'] ?? 'without id');
      return { status: response.statusCode ?? 0, requestId, text: await textOf(response) };
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
      // An IPv6 address has brackets in a URL only.
      hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
      port,
      path,
      // As a list: each header of an object is checked, named and kept by itself, which takes longer than signing them.
      headers: Object.entries({ ...signed, 'content-length': String(Buffer.byteLength(body)) }).flat(),
    };
  }
}

/**
 * Lambda's role. Read for each call, which costs a microsecond: nothing that is kept can be out of date
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html).
 */
function credentials(): AwsCredentials {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) throw new Error('The environment holds no AWS credentials.');
  return { accessKeyId, secretAccessKey, sessionToken: process.env['AWS_SESSION_TOKEN'] || undefined };
}

function closeIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

/** @throws Error when the answer ends too early */
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
function nameOf(answer: Record<string, unknown> | undefined): string | undefined {
  const type = answer?.['__type'];
  return typeof type === 'string' ? type.slice(type.indexOf('#') + 1) : undefined;
}
