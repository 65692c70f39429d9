import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { GatewayKey, GatewayKeys } from '../../gateway/gateway-keys.ts';
import type { UsagePlanDefinition } from '../../gateway/usage-plans.ts';
import { parseJson } from '../../shared/json.ts';
import { type PrivateEndpoint, type ServiceReply, type ServiceRequest, servePrivately } from '../private-endpoint.ts';
import { ServiceError } from '../service-error.ts';

const CreateApiKey = z.object({
  name: z.string().default(''),
  value: z.string().min(20).max(128).optional(),
  description: z.string().default(''),
  enabled: z.boolean().default(false),
  tags: z.record(z.string(), z.string()).default({}),
});
const CreateUsagePlanKey = z.object({ keyId: z.string(), keyType: z.literal('API_KEY') });

/**
 * Serves the operations of API Gateway with which functions create gateway keys and add them to usage plans
 * (https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html).
 */
export function startApiGateway(
  usagePlans: readonly UsagePlanDefinition[],
  keys: GatewayKeys,
): Promise<PrivateEndpoint> {
  return servePrivately((request) => answer(request, usagePlans, keys));
}

function answer(request: ServiceRequest, usagePlans: readonly UsagePlanDefinition[], keys: GatewayKeys): ServiceReply {
  const [, collection = '', id = '', sub = ''] = request.path.split('/').map(decoded);
  switch ([request.method, collection, id && '{id}', sub].filter(Boolean).join(' ')) {
    case 'POST apikeys':
      return createApiKey(keys, read(request, CreateApiKey));
    case 'GET apikeys':
      return listApiKeys(keys, request.search);
    case 'DELETE apikeys {id}':
      return deleteApiKey(keys, id);
    case 'GET usageplans':
      return { status: 200, body: { item: usagePlans.map(({ id, name }) => ({ id, name })) } };
    case 'POST usageplans {id} keys':
      return createUsagePlanKey(usagePlans, keys, id, read(request, CreateUsagePlanKey));
    default:
      throw badRequest(`The local run does not serve ${request.method} /${collection}.`);
  }
}

function createApiKey(keys: GatewayKeys, wanted: z.output<typeof CreateApiKey>): ServiceReply {
  const { value = randomBytes(20).toString('hex'), ...rest } = wanted;
  if (keys.withValue(value) !== undefined) throw conflict('API Key already exists');
  return { status: 201, body: shown(keys.create({ ...rest, value })) };
}

/** Returns all keys in one page. */
function listApiKeys(keys: GatewayKeys, search: URLSearchParams): ServiceReply {
  const prefix = search.get('name') ?? '';
  const found = keys.all().filter(({ name }) => name.startsWith(prefix));
  const withValues = search.get('includeValues') === 'true';
  return {
    status: 200,
    body: { item: found.map((key) => ({ ...shown(key), ...(!withValues && { value: undefined }) })) },
  };
}

function deleteApiKey(keys: GatewayKeys, id: string): ServiceReply {
  if (keys.get(id) === undefined) throw noSuchKey();
  keys.delete(id);
  return { status: 202 };
}

function createUsagePlanKey(
  usagePlans: readonly UsagePlanDefinition[],
  keys: GatewayKeys,
  usagePlanId: string,
  wanted: z.output<typeof CreateUsagePlanKey>,
): ServiceReply {
  if (!usagePlans.some(({ id }) => id === usagePlanId)) {
    throw new ServiceError('NotFoundException', 'Invalid Usage Plan ID specified', 404);
  }
  const key = keys.get(wanted.keyId);
  if (key === undefined) throw noSuchKey();
  // A key can be in one usage plan of a stage, and there is only one stage.
  if (key.usagePlanId !== null) throw conflict('The key is in a usage plan of this stage already.');
  keys.addTo(usagePlanId, key);
  return { status: 201, body: { id: key.id, type: 'API_KEY', name: key.name, value: key.value } };
}

function shown({ id, name, value, description, enabled, createdDate, tags }: GatewayKey) {
  return { id, name, value, description, enabled, createdDate, lastUpdatedDate: createdDate, stageKeys: [], tags };
}

function read<Schema extends z.ZodType>({ body }: ServiceRequest, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(parseJson(body));
  if (!result.success) throw badRequest(z.prettifyError(result.error));
  return result.data;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest('The request cannot be read.');
  }
}

const badRequest = (message: string) => new ServiceError('BadRequestException', message);
const conflict = (message: string) => new ServiceError('ConflictException', message, 409);
const noSuchKey = () => new ServiceError('NotFoundException', 'Invalid API Key identifier specified', 404);
