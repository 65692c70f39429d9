import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Answer {
  readonly status: number;
  /** The headers by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed body; undefined if it is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: each route has its own body, and the expectations check its fields.
  readonly body: any;
}

export interface CallOptions {
  /** Sent as X-API-Key. */
  readonly key?: string;
  /** Name and value pairs, sent unchanged, including duplicates. */
  readonly headers?: readonly (readonly [string, string])[];
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent unchanged, with the Content-Type that `headers` give. */
  readonly raw?: string | Buffer;
}

/** Sends one request byte for byte: fetch would normalize paths and headers. */
export function send(baseUrl: string, method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const { key, headers = [], json, raw } = options;
  const base = new URL(baseUrl);
  const body = json === undefined ? raw : JSON.stringify(json);
  const allHeaders = [
    ['Host', base.host],
    ...(key === undefined ? [] : [['X-API-Key', key]]),
    ...(json === undefined ? [] : [['Content-Type', 'application/json']]),
    ...(body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))]]),
    ...headers,
  ].flat();
  const request = base.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: base.hostname,
        port: base.port,
        method,
        path: base.pathname.replace(/\/$/, '') + path,
        headers: allHeaders as never,
        agent: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: incoming.statusCode ?? 0,
            headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
            text,
            body: parsed(text),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
