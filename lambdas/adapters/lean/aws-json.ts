import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { isPassing, isThrottling, needsPause, ThrottledError } from '../passing-errors.ts';
import { endpointOf } from './aws-endpoint.ts';
import { ClosedConnectionError } from './http-connection.ts';
import { HttpConnections, headerLines } from './http-connections.ts';
import type { HttpResponse } from './http-response.ts';
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
  /** @default AWS_REGION */
  readonly region?: string;
  /** @default the one from the environment, or the default one of the Region */
  readonly endpoint?: string | undefined;
  /** Returns the credentials for a call. @default from the environment, as Lambda passes them */
  readonly credentials?: () => AwsCredentials | Promise<AwsCredentials>;
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
    const reason = String(response['message'] ?? response['Message'] ?? 'The service gave no reason.');
    // The first line. In the others, AWS quotes the headers of a request with a wrong signature, the session token among them.
    super(`${reason.split('\n', 1)[0]} (request ${requestId})`);
    this.name = name;
    this.response = response;
  }
}

interface Operation {
  readonly signer: Signer;
  /** The lines of the headers that all requests share. */
  readonly headers: string;
}

/** The longest wait after an attempt that failed for another reason than throttling, in milliseconds. */
const maxPauseMs = 100;

/**
 * Calls one AWS service with the role of the function: keep-alive connections, bounded time, by default with the credentials in
 * the environment. The SDK does everything else (docs/decisions/0015-lean-aws-client.md).
 *
 * @throws ServiceUnavailableError if the service did not respond, or responded with a temporary error; ThrottledError if that
 *   error says that the service did nothing
 * @throws AwsRefusal
 */
export class AwsJsonClient {
  readonly #service: AwsJsonService;
  readonly #endpoint: URL;
  readonly #region: string;
  /** The operations that were called. */
  readonly #operations = new Map<string, Operation>();
  readonly #connections: HttpConnections;
  readonly #attempts: number;
  readonly #timeoutMs: number;
  readonly #throttledPauseMs: number;
  readonly #pause: (ms: number) => Promise<unknown>;
  readonly #credentials: () => AwsCredentials | Promise<AwsCredentials>;

  constructor(service: AwsJsonService, options: AwsJsonOptions = {}) {
    const { attempts = 2, timeoutMs = 2000, throttledPauseMs = 1000, pause = sleep } = options;
    const { region = process.env['AWS_REGION'], endpoint, credentials = environmentCredentials } = options;
    if (region === undefined) throw new Error('AWS_REGION is not set.');
    this.#service = service;
    this.#endpoint =
      endpoint === undefined ? endpointOf(service.name, service.endpointVariable, region) : new URL(endpoint);
    this.#credentials = credentials;
    this.#region = region;
    this.#connections = new HttpConnections(this.#endpoint);
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
  async call(operation: string, input: object): Promise<unknown> {
    const body = JSON.stringify(input);
    try {
      return resultIn(await this.#exchange(operation, body));
    } catch (error) {
      if (!(error instanceof ClosedConnectionError)) throw unavailable(error);
    }
    // The other connections were open as long, so they are probably closed as well.
    this.#connections.closeIdle();
    return this.#callOnce(operation, body);
  }

  /** Calls an operation once, whatever happens. */
  callOnce(operation: string, input: object): Promise<unknown> {
    return this.#callOnce(operation, JSON.stringify(input));
  }

  async #callOnce(operation: string, body: string): Promise<unknown> {
    try {
      return resultIn(await this.#exchange(operation, body));
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** @throws ClosedConnectionError */
  #exchange(name: string, body: string): Promise<HttpResponse> {
    const credentials = this.#credentials();
    // Credentials that are known already cost no turn of the event loop.
    return credentials instanceof Promise
      ? credentials.then((known) => this.#send(name, body, known))
      : this.#send(name, body, credentials);
  }

  #send(name: string, body: string, credentials: AwsCredentials): Promise<HttpResponse> {
    const operation = this.#operationOf(name);
    const headers = operation.headers + headerLines(operation.signer.sign(body, credentials, Date.now()));
    return this.#connections.post(name, headers, body, this.#timeoutMs);
  }

  #operationOf(name: string): Operation {
    const known = this.#operations.get(name);
    if (known !== undefined) return known;
    const { name: service, target, version } = this.#service;
    const { host, pathname: path } = this.#endpoint;
    const headers = {
      host,
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${target}.${name}`,
    };
    const signer = new Signer({ region: this.#region, service, path, headers });
    const operation = { signer, headers: headerLines(headers) };
    this.#operations.set(name, operation);
    return operation;
  }
}

/** The result in a response. @throws AwsRefusal, ThrottledError, ServiceUnavailableError */
function resultIn(response: HttpResponse): unknown {
  const { status, text } = response;
  const result = parsed(text);
  if (status === 200 && result !== undefined) return result;
  const name = nameOf(result) ?? `Http${status}`;
  const refusal = new AwsRefusal(name, result ?? {}, response.header('x-amzn-requestid') ?? 'without id');
  // An incomplete response counts as none, whatever its status.
  const isTemporary = status >= 500 || status === 408 || status === 429 || isPassing(name);
  if (result !== undefined && isThrottling(name)) throw new ThrottledError({ cause: refusal });
  if (result === undefined || isTemporary) throw new ServiceUnavailableError({ cause: refusal });
  throw refusal;
}

/** The error of a call that got no response: the service is unavailable. Errors in a response stay as they are. */
function unavailable(error: unknown): Error {
  const isInResponse = error instanceof AwsRefusal || error instanceof ServiceUnavailableError;
  return isInResponse ? error : new ServiceUnavailableError({ cause: error });
}

/**
 * The credentials of the function's role. Each call reads them, which costs a microsecond, so they are never out of date
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html).
 */
function environmentCredentials(): AwsCredentials {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) throw new Error('The environment holds no AWS credentials.');
  return { accessKeyId, secretAccessKey, sessionToken: process.env['AWS_SESSION_TOKEN'] || undefined };
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
