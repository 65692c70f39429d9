import { appendFileSync } from 'node:fs';
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { callsOf, gatewayTagsIn, type SentRequest } from './calls-of-request.ts';
import { recordingFolder } from './recording-folder.ts';
import { tagsIn } from './resource-tags.ts';

/**
 * Records the AWS calls of the functions in this worker thread, as a line of JSON for each different one: the function, the
 * action, the resource and the tags in the request. Also records the tags of resources that appear in responses, because
 * policies have conditions on them. It never records a value.
 */
const file = join(process.env[recordingFolder] ?? '', `${threadId}.jsonl`);
const written = new Set<string>();

function record(line: object): void {
  const text = JSON.stringify(line);
  if (written.has(text)) return;
  written.add(text);
  appendFileSync(file, `${text}\n`);
}

const { request: send } = http;

http.request = ((options: RequestOptions, ...rest: []) => {
  const request = send(options, ...rest);
  // Each function has its own `process.env` (lambda-thread.ts).
  const functionName = process.env['AWS_LAMBDA_FUNCTION_NAME'];
  const service = serviceIn(options);
  if (functionName !== undefined && service !== undefined) watch(request, { functionName, service, options });
  return request;
}) as typeof http.request;

const { connect } = net;
net.connect = ((...given: unknown[]) => {
  const socket = (connect as (...given: unknown[]) => net.Socket)(...given);
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  socket.write = ((...written: unknown[]) => {
    recordText(written[0]);
    return write(...written);
  }) as typeof socket.write;
  return socket;
}) as typeof net.connect;
syncBuiltinESMExports();

/** Records a request of Latchkey's own HTTP client, which writes each request as one text (lambdas/adapters/lean/). */
function recordText(text: unknown): void {
  const functionName = process.env['AWS_LAMBDA_FUNCTION_NAME'];
  if (functionName === undefined || typeof text !== 'string') return;
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [start = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.split(': ', 2)));
  const [method = '', path = ''] = start.split(' ');
  const service = serviceIn({ headers });
  if (service === undefined) return;
  const sent = {
    service,
    method,
    path: pathWithinService(path),
    target: headerOf({ headers }, 'x-amz-target') ?? '',
    body,
  };
  for (const call of callsOf(sent)) record({ function: functionName, ...call });
}

interface Watched {
  readonly functionName: string;
  readonly service: string;
  readonly options: RequestOptions;
}

function watch(request: ClientRequest, { functionName, service, options }: Watched): void {
  const end = request.end.bind(request) as (...given: unknown[]) => ClientRequest;
  request.end = ((...given: unknown[]) => {
    const [body] = given;
    const text = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body).toString() : '';
    const sent: SentRequest = {
      service,
      method: options.method ?? 'GET',
      path: pathWithinService(options.path ?? '/'),
      target: headerOf(options, 'x-amz-target') ?? '',
      body: text,
    };
    for (const call of callsOf(sent)) record({ function: functionName, ...call });
    if (service === 'secretsmanager' || service === 'apigateway') {
      const created = service === 'apigateway' ? gatewayTagsIn(text) : undefined;
      request.prependListener('response', (response: IncomingMessage) => watchTags(response, created));
    }
    return end(...given);
  }) as typeof request.end;
}

/** Reads a response while the function reads it. */
function watchTags(response: IncomingMessage, created: Readonly<Record<string, string>> | undefined): void {
  const chunks: Buffer[] = [];
  const push = response.push.bind(response);
  response.push = (chunk: Buffer | null, encoding) => {
    if (chunk === null) for (const resource of tagsIn(Buffer.concat(chunks).toString(), created)) record(resource);
    else chunks.push(chunk);
    return push(chunk, encoding);
  };
}

/** The service for which a request is signed. Undefined: the request is not signed. */
function serviceIn(options: RequestOptions): string | undefined {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(headerOf(options, 'authorization') ?? '')?.[1];
}

/** Returns a header. They are an object, or a flat list. */
function headerOf({ headers = {} }: RequestOptions, wanted: string): string | undefined {
  const flat = Array.isArray(headers) ? headers.map(String) : Object.entries(headers).flat().map(String);
  const at = flat.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === wanted);
  return at < 0 ? undefined : flat[at + 1];
}

/** The local run serves each service below a random path. */
function pathWithinService(path: string): string {
  return path.replace(/^\/[0-9a-f]{32}(?=\/)/, '');
}
