import { request } from 'node:http';
import { connect } from 'node:net';
import { Gateway, type GatewayOptions } from '../../../../local/gateway/gateway.ts';
import { startHttpServer } from '../../../../local/gateway/http-server.ts';
import { LambdaPool } from '../../../../local/lambda/lambda-pool.ts';
import type { TinyStack } from './tiny-stack.ts';

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: each function has its own response, and the expectations check its fields.
  readonly json: any;
}

interface ServeOptions extends Pick<GatewayOptions, 'operator' | 'madeKeys' | 'clock'> {
  readonly instances?: number;
  readonly isolated?: boolean;
}

/** A tiny stack served over HTTP. */
export async function serve(tiny: TinyStack, options: ServeOptions = {}) {
  const { instances = 1, isolated = false, operator, madeKeys, clock } = options;
  const output: string[] = [];
  const written: (readonly [functionName: string | undefined, line: string])[] = [];
  const crashes: string[] = [];
  const startFailures: string[] = [];
  const reported: string[] = [];
  const accessLog: string[] = [];
  const pool = new LambdaPool({
    functions: tiny.functions,
    instances,
    isolated,
    environment: { AWS_REGION: 'us-east-1' },
    onOutput: (name, line) => {
      output.push(line);
      written.push([name, line]);
    },
    onStartFailure: (name, error) => startFailures.push(`${name}: ${error.errorMessage}`),
    onCrash: (message) => crashes.push(message),
  });
  const gateway = new Gateway({
    api: tiny.api,
    invoke: pool.invoke,
    ...(operator !== undefined && { operator }),
    ...(madeKeys !== undefined && { madeKeys }),
    ...(clock !== undefined && { clock }),
    log: (line) => accessLog.push(line),
    report: (message) => reported.push(message),
  });
  const server = await startHttpServer('127.0.0.1', 0, Promise.resolve(gateway));
  const port = Number(new URL(server.url).port);
  return {
    url: server.url,
    output,
    written,
    crashes,
    startFailures,
    reported,
    accessLog,
    call: (
      method: string,
      path: string,
      headers: readonly (readonly [string, string])[] = [],
      body?: string | Buffer,
    ) => call(port, method, path, headers, body),
    /** Sends bytes and reads until the connection ends. */
    raw: (bytes: string) => raw(port, bytes),
    async stop() {
      await server.stop();
      await pool.stop();
    },
  };
}

function call(
  port: number,
  method: string,
  path: string,
  headers: readonly (readonly [string, string])[],
  body?: string | Buffer,
): Promise<Received> {
  return new Promise((resolve, reject) => {
    // A flat list is sent unchanged, including duplicate names.
    const all = [['Host', `127.0.0.1:${port}`], ['Connection', 'close'], ...headers];
    if (body !== undefined) all.push(['Content-Length', String(Buffer.byteLength(body))]);
    const sent = request({ port, method, path, headers: all.flat() as never }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          get json() {
            return JSON.parse(text);
          },
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}
