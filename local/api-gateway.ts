import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import type { GatewayKey, GatewayKeys } from './gateway-keys.ts';
import type { UsagePlanDefinition } from './usage-plans.ts';

export interface ApiGatewayEndpoint {
  readonly endpoint: string;
  stop(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly errorType?: string;
}

const CreateApiKey = z.object({
  name: z.string().default(''),
  value: z.string().min(20).max(128).optional(),
  description: z.string().default(''),
  enabled: z.boolean().default(false),
});
const CreateUsagePlanKey = z.object({ keyId: z.string(), keyType: z.literal('API_KEY') });

/**
 * Serves the part of API Gateway's control plane by which functions make gateway keys and put them into usage plans
 * (https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html). The path holds a random part, so that only
 * who was given the endpoint can use it, not everybody on the machine.
 */
export async function startApiGateway(
  usagePlans: readonly UsagePlanDefinition[],
  keys: GatewayKeys,
): Promise<ApiGatewayEndpoint> {
  const base = `/${randomBytes(16).toString('hex')}`;
  const server = createServer(async (request, response) => {
    const { status, body, errorType } = await answer(request, base, usagePlans, keys).catch(() => malformed);
    response.writeHead(status, {
      'Content-Type': 'application/json',
      ...(errorType !== undefined && { 'x-amzn-ErrorType': errorType }),
    });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}${base}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  request: IncomingMessage,
  base: string,
  usagePlans: readonly UsagePlanDefinition[],
  keys: GatewayKeys,
): Promise<Reply> {
  if (!request.url?.startsWith(`${base}/`)) return refusal(403, 'AccessDeniedException', 'Not for you.');
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const [collection = '', id = '', sub = ''] = pathname
    .slice(base.length + 1)
    .split('/')
    .map(decodeURIComponent);
  switch ([request.method, collection, id && '{id}', sub].filter(Boolean).join(' ')) {
    case 'POST apikeys':
      return createApiKey(keys, await readJson(request));
    case 'GET apikeys':
      return listApiKeys(keys, searchParams);
    case 'DELETE apikeys {id}':
      return deleteApiKey(keys, id);
    case 'GET usageplans':
      return { status: 200, body: { item: usagePlans.map(({ id, name }) => ({ id, name })) } };
    case 'POST usageplans {id} keys':
      return createUsagePlanKey(usagePlans, keys, id, await readJson(request));
    default:
      return refusal(400, 'BadRequestException', `The local run does not serve ${request.method} /${collection}.`);
  }
}

function createApiKey(keys: GatewayKeys, input: unknown): Reply {
  const wanted = CreateApiKey.safeParse(input);
  if (!wanted.success) return refusal(400, 'BadRequestException', z.prettifyError(wanted.error));
  const { value = randomBytes(20).toString('hex'), ...rest } = wanted.data;
  if (keys.withValue(value) !== undefined) return refusal(409, 'ConflictException', 'API Key already exists');
  return { status: 201, body: shown(keys.create({ ...rest, value })) };
}

/** In one page, however many. */
function listApiKeys(keys: GatewayKeys, search: URLSearchParams): Reply {
  const prefix = search.get('name') ?? '';
  const found = keys.all().filter(({ name }) => name.startsWith(prefix));
  const withValues = search.get('includeValues') === 'true';
  return {
    status: 200,
    body: { item: found.map((key) => ({ ...shown(key), ...(!withValues && { value: undefined }) })) },
  };
}

function deleteApiKey(keys: GatewayKeys, id: string): Reply {
  if (keys.get(id) === undefined) return noSuchKey;
  keys.delete(id);
  return { status: 202 };
}

function createUsagePlanKey(
  usagePlans: readonly UsagePlanDefinition[],
  keys: GatewayKeys,
  usagePlanId: string,
  input: unknown,
): Reply {
  const wanted = CreateUsagePlanKey.safeParse(input);
  if (!wanted.success) return refusal(400, 'BadRequestException', z.prettifyError(wanted.error));
  if (!usagePlans.some(({ id }) => id === usagePlanId)) {
    return refusal(404, 'NotFoundException', 'Invalid Usage Plan ID specified');
  }
  const key = keys.get(wanted.data.keyId);
  if (key === undefined) return noSuchKey;
  // A key is in one usage plan of a stage at most, and here there is one stage.
  if (key.usagePlanId !== null) {
    return refusal(409, 'ConflictException', 'The key is in a usage plan of this stage already.');
  }
  keys.addTo(usagePlanId, key);
  return { status: 201, body: { id: key.id, type: 'API_KEY', name: key.name, value: key.value } };
}

function shown({ id, name, value, description, enabled, createdDate }: GatewayKey) {
  return { id, name, value, description, enabled, createdDate, lastUpdatedDate: createdDate, stageKeys: [] };
}

function refusal(status: number, errorType: string, message: string): Reply {
  return { status, errorType, body: { message } };
}

const malformed = refusal(400, 'BadRequestException', 'The request cannot be read.');
const noSuchKey = refusal(404, 'NotFoundException', 'Invalid API Key identifier specified');

async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
