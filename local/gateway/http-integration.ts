import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ApiDefinition, HttpIntegration } from './api-definition.ts';
import { hopByHop } from './events.ts';
import type { Exchange } from './exchange.ts';
import { GatewayError } from './gateway-error.ts';
import { mappedValue } from './gateway-responses.ts';
import type { HeaderList } from './headers.ts';
import type { HttpResponse } from './http-response.ts';

/**
 * Forwards a request to the HTTP server of an HTTP proxy integration, and returns its response
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html).
 * @throws GatewayError INTEGRATION_FAILURE or INTEGRATION_TIMEOUT
 */
export async function callHttp(
  api: ApiDefinition,
  integration: HttpIntegration,
  exchange: Exchange,
): Promise<HttpResponse> {
  const { url, headers } = forwarded(api, integration, exchange);
  const method = integration.method === 'ANY' ? exchange.method : integration.method;
  return forward({ url, method, headers, body: exchange.request.body, timeoutMs: integration.timeoutMs });
}

/** A request to the HTTP server of an integration. */
interface ForwardedRequest {
  readonly url: URL;
  readonly method: string;
  /** Headers of the connection, and the host, are left out. */
  readonly headers: HeaderList;
  readonly body: Buffer;
  readonly timeoutMs: number;
}

/**
 * Sends a request to the HTTP server of an integration, and returns its response.
 * @throws GatewayError INTEGRATION_FAILURE or INTEGRATION_TIMEOUT
 */
export async function forward({ url, method, headers, body, timeoutMs }: ForwardedRequest): Promise<HttpResponse> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const signal = AbortSignal.timeout(timeoutMs);
  const kept = headers.filter(([name]) => !isOfConnection(name) && name.toLowerCase() !== 'host');
  try {
    return await new Promise<HttpResponse>((resolve, reject) => {
      const length: HeaderList = body.length === 0 ? [] : [['Content-Length', String(body.length)]];
      const flat = [['Host', url.host] as const, ...kept, ...length].flat();
      const sent = send(url, { method, headers: flat as never, signal }, (response) => {
        responseOf(response).then(resolve, reject);
      });
      sent.once('error', reject);
      sent.end(body);
    });
  } catch (error) {
    if (signal.aborted) throw new GatewayError('INTEGRATION_TIMEOUT', { reason: `${url.origin} took too long.` });
    const { code, message } = error as NodeJS.ErrnoException;
    throw new GatewayError('INTEGRATION_FAILURE', { reason: `${url.origin} cannot be reached: ${code ?? message}` });
  }
}

/** Returns the address and the headers that the backend gets. Mapped parameters replace the parameters of the client. */
function forwarded(api: ApiDefinition, { uri, parameters }: HttpIntegration, exchange: Exchange) {
  const mapped = Object.entries(parameters).flatMap(([target, source]) => {
    const [, kind, name] = /^integration\.request\.(header|querystring|path)\.(.+)$/s.exec(target) ?? [];
    const value = mappedValue(api, exchange, source);
    return kind !== undefined && name !== undefined && value !== undefined ? [{ kind, name, value }] : [];
  });
  const ofKind = (kind: string) => mapped.filter((each) => each.kind === kind);
  const paths = new Map(ofKind('path').map(({ name, value }) => [name, value]));
  const address = uri.replaceAll(/\{([^}]+?)\+?\}/g, (_, name: string) => {
    const value = paths.get(name) ?? '';
    return value.split('/').map(encodeURIComponent).join('/');
  });
  const url = new URL(address);
  for (const [name, value] of exchange.query) url.searchParams.append(name, value);
  for (const { name, value } of ofKind('querystring')) url.searchParams.set(name, value);
  const replaced = new Set(ofKind('header').map(({ name }) => name.toLowerCase()));
  const kept = exchange.request.headers.filter(([name]) => !replaced.has(name.toLowerCase()));
  return { url, headers: [...kept, ...ofKind('header').map(({ name, value }) => [name, value] as const)] };
}

async function responseOf(response: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const headers = response.rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && !isOfConnection(name) ? [[name, response.rawHeaders[index + 1] ?? ''] as const] : [],
  );
  return { status: response.statusCode ?? 502, headers, body: Buffer.concat(chunks) };
}

function isOfConnection(name: string): boolean {
  return hopByHop.has(name.toLowerCase()) || name.toLowerCase() === 'content-length';
}
