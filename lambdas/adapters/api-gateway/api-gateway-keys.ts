import {
  APIGatewayClient,
  APIGatewayServiceException,
  ConflictException,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  LimitExceededException,
  NotFoundException,
  paginateGetApiKeys,
  paginateGetUsagePlans,
} from '@aws-sdk/client-api-gateway';
import { GatewayKeysExhaustedError, ServiceUnavailableError } from '../../domain/shared/errors.ts';
import type { GatewayKeys } from '../../domain/workspaces/ports.ts';
import type { GatewayKey, Workspace } from '../../domain/workspaces/workspace.ts';

/** Creates a client with more tries than other clients: API Gateway's control plane accepts few requests a second. */
export function createApiGateway(): APIGatewayClient {
  return new APIGatewayClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
}

/**
 * The gateway keys of workspaces, which assign them to usage plans
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html).
 */
export class ApiGatewayKeys implements GatewayKeys {
  readonly #gateway: APIGatewayClient;
  readonly #usagePlanNames: Readonly<Record<string, string>>;
  #usagePlanIds: Promise<ReadonlyMap<string, string>> | undefined;

  /** @param usagePlanNames The name of each plan's usage plan. */
  constructor(gateway: APIGatewayClient, usagePlanNames: Readonly<Record<string, string>>) {
    this.#gateway = gateway;
    this.#usagePlanNames = usagePlanNames;
  }

  async ensure({ id, plan, planChanges }: Pick<Workspace, 'id' | 'plan' | 'planChanges'>): Promise<GatewayKey> {
    const usagePlanId = await this.#usagePlanId(plan);
    const name = `${namePrefix(id)}${planChanges}`;
    const key = (await this.#find(name)) ?? (await this.#create(name, id));
    await this.#addTo(usagePlanId, key.id);
    return key;
  }

  async delete(keyId: string): Promise<void> {
    await translated(this.#gateway.send(new DeleteApiKeyCommand({ apiKey: keyId }))).catch((error: unknown) => {
      if (!(error instanceof NotFoundException)) throw error;
    });
  }

  async deleteAll(workspaceId: string): Promise<void> {
    const prefix = namePrefix(workspaceId);
    const keys = await this.#keysNamed(prefix);
    for (const { id, name } of keys) if (name.startsWith(prefix)) await this.delete(id);
  }

  /** Creates a key whose value is its name. API Gateway requires unique values, but not unique names. */
  async #create(name: string, workspaceId: string): Promise<GatewayKey> {
    const command = new CreateApiKeyCommand({
      name,
      value: name,
      enabled: true,
      description: `Latchkey: assigns the workspace ${workspaceId} to its usage plan; grants no access`,
    });
    try {
      const { id, value } = await translated(this.#gateway.send(command));
      return gatewayKeyOf(id, value);
    } catch (error) {
      if (error instanceof LimitExceededException) throw new GatewayKeysExhaustedError({ cause: error });
      // A concurrent request has just created it.
      const made = error instanceof ConflictException ? await this.#find(name) : undefined;
      if (made === undefined) throw error;
      return made;
    }
  }

  async #addTo(usagePlanId: string, keyId: string): Promise<void> {
    const command = new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' });
    await translated(this.#gateway.send(command)).catch((error: unknown) => {
      // The usage plan already contains the key.
      if (!(error instanceof ConflictException)) throw error;
    });
  }

  async #find(name: string): Promise<GatewayKey | undefined> {
    const found = (await this.#keysNamed(name)).find((key) => key.name === name);
    return found && { id: found.id, value: found.value };
  }

  /** Returns the keys whose names begin with this text. */
  async #keysNamed(nameQuery: string): Promise<{ id: string; name: string; value: string }[]> {
    const pages = paginateGetApiKeys({ client: this.#gateway, pageSize: 500 }, { nameQuery, includeValues: true });
    const items = (await translated(collect(pages))).flatMap((page) => page.items ?? []);
    return items.map(({ id, name = '', value }) => ({ ...gatewayKeyOf(id, value), name }));
  }

  /** Returns the id of a plan's usage plan. Ids are read once: each deployment starts new instances. */
  async #usagePlanId(plan: string): Promise<string> {
    const reading = this.#usagePlanIds ?? this.#readUsagePlanIds();
    // Cached only if it contains this plan.
    this.#usagePlanIds = undefined;
    const id = (await reading).get(this.#usagePlanNames[plan] ?? '');
    if (id !== undefined) {
      this.#usagePlanIds = reading;
      return id;
    }
    throw new ServiceUnavailableError({ cause: new Error(`API Gateway has no usage plan for the plan ${plan}.`) });
  }

  async #readUsagePlanIds(): Promise<ReadonlyMap<string, string>> {
    const pages = await translated(collect(paginateGetUsagePlans({ client: this.#gateway, pageSize: 500 }, {})));
    return new Map(pages.flatMap(({ items = [] }) => items.map(({ id = '', name = '' }) => [name, id] as const)));
  }
}

const namePrefix = (workspaceId: string) => `latchkey-${workspaceId}-`;

function gatewayKeyOf(id: string | undefined, value: string | undefined): GatewayKey {
  if (id === undefined || value === undefined)
    throw new Error('API Gateway returned an API key without an id or a value.');
  return { id, value };
}

async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

/** Runs a call. Temporary errors become ServiceUnavailableError. */
async function translated<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const isRefusal =
      error instanceof APIGatewayServiceException &&
      error.$fault === 'client' &&
      error.name !== 'TooManyRequestsException';
    if (isRefusal || !(error instanceof Error && '$metadata' in error)) throw error;
    throw new ServiceUnavailableError({ cause: error });
  }
}
