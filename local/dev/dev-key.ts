import { existsSync } from 'node:fs';
import * as z from 'zod';
import { createApiKey, getApiKey, updateApiKey } from '../../lambdas/http/routes/keys.ts';
import { responseOf } from '../../lambdas/http/routes/responses/index.ts';
import { headerValue } from '../gateway/headers.ts';
import type { Responder } from '../gateway/http-server.ts';
import { readPersisted, writePersisted } from '../shared/persisted-file.ts';
import { StartError } from '../shared/start-error.ts';

const KeptKey = z.object({ id: z.string(), value: z.string() });
type KeptKey = z.output<typeof KeptKey>;

export interface DevKeyOptions {
  /** The gateway of Latchkey. */
  readonly gateway: Responder;
  /** The root key of the workspace, which may create keys. */
  readonly rootKey: string;
  /** The scopes that the routes of the app need. */
  readonly scopes: readonly string[];
  /** Keeps the key (mode 0600). */
  readonly file: string;
}

export interface DevKey {
  readonly value: string;
  /** The requests that it may make in a minute. undefined: not known. */
  readonly perMinute: number | undefined;
}

/** Returns a key with exactly these scopes: the key of an earlier run, if it still works, or a new one. */
export async function ensureDevKey(options: DevKeyOptions): Promise<DevKey> {
  const { file, scopes } = options;
  const kept = existsSync(file) ? readPersisted(file, KeptKey, 'It holds the key of latchkey dev') : undefined;
  const known = kept && (await call(options, 'GET', pathOf(getApiKey.path, kept)));
  if (kept !== undefined && known?.status === 200) {
    const { apiKey } = responseOf(getApiKey).parse(known.body);
    const hasThese =
      apiKey.isActive &&
      apiKey.scopes.length === scopes.length &&
      apiKey.scopes.every((scope) => scopes.includes(scope));
    if (hasThese) return { value: kept.value, perMinute: known.perMinute };
    const changed = await call(options, 'PATCH', pathOf(updateApiKey.path, kept), { scopes, isActive: true });
    if (changed.status === 200) return { value: kept.value, perMinute: known.perMinute };
  }
  const { status, body, perMinute } = await call(options, createApiKey.method, createApiKey.path, {
    name: 'latchkey dev',
    scopes,
  });
  if (status !== createApiKey.success.status) {
    throw new StartError(`The key of latchkey dev could not be created: ${status} ${JSON.stringify(body)}`);
  }
  const { apiKey } = responseOf(createApiKey).parse(body);
  writePersisted(file, { id: apiKey.id, value: apiKey.key } satisfies KeptKey);
  return { value: apiKey.key, perMinute };
}

function pathOf(path: string, { id }: KeptKey): string {
  return path.replace('{id}', id);
}

async function call({ gateway, rootKey }: DevKeyOptions, method: string, path: string, body?: object) {
  const {
    status,
    headers,
    body: text,
  } = await gateway.handle({
    method,
    target: path,
    headers: [
      ['X-API-Key', rootKey],
      ['Content-Type', 'application/json'],
    ],
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    sourceIp: '127.0.0.1',
    protocol: 'HTTP/1.1',
    host: 'localhost',
  });
  // All keys of a workspace have the limits of its plan, and each response names those of the caller.
  const policy = /"minute";q=(\d+)/.exec(headerValue(headers, 'RateLimit-Policy') ?? '')?.[1];
  return {
    status,
    body: JSON.parse(String(text)) as unknown,
    perMinute: policy === undefined ? undefined : Number(policy),
  };
}
