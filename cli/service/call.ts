import { setTimeout } from 'node:timers/promises';
import type { PreparedRequest } from '../../client/attempt.ts';
import { withSpaces } from '../../client/request.ts';
import { type AwsCredentials, sign } from '../../client/sign.ts';
import { CliError } from '../cli-error.ts';
import type { CallResponse } from './call-response.ts';
import { codeOf, problemError } from './problem-error.ts';

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path relative to the API's URL, e.g. `/admin/v1/workspaces`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** Makes it safe to repeat the request (docs/idempotency.md). @default none */
  readonly idempotencyKey?: string;
}

/** Returns the headers of a request, with the credentials of the caller. */
export type Authentication = (request: PreparedRequest) => Promise<Readonly<Record<string, string>>>;

const timeoutMs = 35_000;

/**
 * Signs with AWS credentials (SigV4), as the admin plane requires.
 * @throws CliError if the credentials cannot be sent. The message never contains them
 */
export function signed(credentials: AwsCredentials, region: string, service = 'execute-api'): Authentication {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = credentials;
  const parts = { 'access key id': accessKeyId, 'secret access key': secretAccessKey, 'session token': sessionToken };
  for (const [name, value] of Object.entries(parts)) {
    if (isHeaderText(value) && !/\s/.test(value)) continue;
    const problem = `The ${name} of the AWS credentials contains white space or another character that it cannot have.`;
    throw new CliError('usage', `${problem} Correct the environment variable or the profile that it comes from.`);
  }
  return (request) => sign(request, credentials, { region, service });
}

/** Sends an API key. */
export function withKey(key: string): Authentication {
  return async ({ headers }) => ({ ...headers, 'X-API-Key': key });
}

/** Sends one request. @throws CliError if there is no response */
async function call(baseUrl: string, authenticate: Authentication, call: Call): Promise<CallResponse> {
  const url = new URL(`${baseUrl.replace(/\/$/, '')}${call.path}`);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  url.search = withSpaces(url.search);
  const body = call.body === undefined ? undefined : JSON.stringify(call.body);
  const headers = {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(call.idempotencyKey !== undefined && { 'idempotency-key': call.idempotencyKey }),
  };
  const sent = await authenticate({ method: call.method, url, headers, body });
  // The errors of fetch quote headers, which hold secrets.
  if (!Object.values(sent).every(isHeaderText)) {
    throw new CliError('usage', 'The credentials contain a character that cannot be sent. Copy them again.');
  }
  try {
    const response = await fetch(url, {
      method: call.method,
      headers: sent,
      // A signature or a key must not go to another address.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { body }),
    });
    return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
  } catch (error) {
    const message = `${url.origin} does not respond: ${reasonOf(error)}`;
    throw isNeverSent(error)
      ? new CliError('failed', message, { cause: error })
      : new LostResponseError('failed', message, { cause: error });
  }
}

/** Settings for repeating a request. */
export interface Repetition {
  /** Prints the progress. */
  readonly note: (text: string) => void;
  /** Waits for this time, in milliseconds. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

const attempts = 3;
const pauseMs = 1000;

/**
 * Sends a request and returns the body of a 2xx response. Repeats a request with an idempotency key if it may have been
 * applied.
 * @throws CliError for any other response, or none
 */
export async function ask(
  baseUrl: string,
  authenticate: Authentication,
  request: Call,
  { note, wait = setTimeout }: Repetition,
): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    const result = await call(baseUrl, authenticate, request).catch((error: unknown) => {
      if (error instanceof LostResponseError) return error;
      throw error;
    });
    const isLost = result instanceof LostResponseError;
    if (!isLost && result.status >= 200 && result.status < 300) return result.body;
    const mayBeApplied = isLost || result.status >= 500 || codeOf(result) === 'request_in_progress';
    if (request.idempotencyKey === undefined || !mayBeApplied || attempt === attempts) {
      throw isLost ? result : problemError(result);
    }
    note(`${isLost ? result.message : `The service responded with status ${result.status}.`} Repeating the request …`);
    await wait(attempt * pauseMs);
  }
}

/**
 * Repeats a request until its change has reached every key of the workspace. Each request continues where the previous one
 * stopped.
 * @param note Prints the progress
 * @throws CliError if a request is refused
 */
export async function askUntilDone(
  baseUrl: string,
  authenticate: Authentication,
  request: Call,
  note: (text: string) => void,
): Promise<unknown> {
  for (let count = 1; ; count++) {
    const response = await call(baseUrl, authenticate, request);
    if (response.status >= 200 && response.status < 300) return response.body;
    // The previous request completed the deletion, although its response said that more was to do.
    if (request.method === 'DELETE' && response.status === 404 && count > 1) return { success: true };
    if (codeOf(response) !== 'unfinished') throw problemError(response);
    note(`Applying the change to every key of the workspace (request ${count} is done) …`);
  }
}

/** The error if there is no response to a request that may have arrived. */
class LostResponseError extends CliError {}

/** Whether a request failed before there was a connection. */
function isNeverSent(error: unknown): boolean {
  const { code = '' } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code);
}

/** Whether a text can be the value of a header. */
function isHeaderText(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: Error };
  return cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code || message : message;
}
