import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  APIGatewayClient,
  APIGatewayServiceException,
  ConflictException,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  LimitExceededException,
  NotFoundException,
  paginateGetUsagePlans,
} from '@aws-sdk/client-api-gateway';
import { GatewayKeysExhaustedError, ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { secretTags } from '../../domain/shared/names.ts';
import type { GatewayKeys } from '../../domain/workspaces/ports.ts';
import type { GatewayKey, Workspace } from '../../domain/workspaces/workspace.ts';
import { isNamed, isPassing } from '../passing-errors.ts';

/** Creates a client with more tries than other clients: API Gateway's control plane accepts few requests a second. */
export function createApiGateway(): APIGatewayClient {
  return new APIGatewayClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  });
}

export interface ApiGatewayKeysOptions {
  /** The name of each plan's usage plan. */
  readonly usagePlanNames: Readonly<Record<string, string>>;
  /** The name of the deployment, for the tag of its keys. The functions may delete keys with this tag only. */
  readonly deployment: string;
  /** Called with a key that cannot be deleted, because it does not exist or lacks the tag. */
  readonly onDenied: (keyId: string, error: unknown) => void;
  /** Waits for this many milliseconds. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** The maximum number of tries of a call while API Gateway changes another usage plan. */
const maxTries = 6;
/** The longest wait between two tries, in milliseconds. */
const maxPauseMs = 500;

/**
 * The gateway keys of workspaces, which assign them to usage plans
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html). The caller stores their ids.
 * They are never looked up by name, because the permission to list API keys shows the values of all keys in the Region.
 */
export class ApiGatewayKeys implements GatewayKeys {
  readonly #gateway: APIGatewayClient;
  readonly #options: ApiGatewayKeysOptions;
  #usagePlanIds: Promise<ReadonlyMap<string, string>> | undefined;

  constructor(gateway: APIGatewayClient, options: ApiGatewayKeysOptions) {
    this.#gateway = gateway;
    this.#options = options;
  }

  async create(workspace: Pick<Workspace, 'id' | 'plan' | 'planChanges'>): Promise<GatewayKey> {
    const usagePlanId = await this.#usagePlanId(workspace.plan);
    // The response to a first attempt may have been lost. Its key is in no usage plan, and its value is taken.
    const key = await this.#make(workspace).catch((error: unknown) => {
      if (!(error instanceof ConflictException)) throw error;
      return this.#make(workspace);
    });
    try {
      if (await this.#add(key.id, usagePlanId)) return key;
      throw new ServiceUnavailableError({ cause: new Error(`API Gateway does not know its new key ${key.id} yet.`) });
    } catch (error) {
      await this.delete(key.id).catch(() => {});
      throw error;
    }
  }

  async addToPlan(keyId: string, plan: string): Promise<boolean> {
    return this.#add(keyId, await this.#usagePlanId(plan));
  }

  async delete(keyId: string): Promise<void> {
    try {
      await this.#call(() => this.#gateway.send(new DeleteApiKeyCommand({ apiKey: keyId })));
    } catch (error) {
      if (error instanceof NotFoundException) return;
      // A key that does not exist has no tag either, so IAM denies its deletion.
      if (!isNamed(error, 'AccessDeniedException')) throw error;
      this.#options.onDenied(keyId, error);
    }
  }

  async #make({ id: workspaceId, planChanges }: Pick<Workspace, 'id' | 'planChanges'>): Promise<GatewayKey> {
    const name = `latchkey-${workspaceId}-${planChanges}-${randomBytes(4).toString('hex')}`;
    const command = new CreateApiKeyCommand({
      name,
      value: name,
      enabled: true,
      description: `Latchkey: assigns the workspace ${workspaceId} to its usage plan; grants no access`,
      tags: { [secretTags.deployment]: this.#options.deployment, [secretTags.workspace]: workspaceId },
    });
    try {
      const { id, value } = await this.#call(() => this.#gateway.send(command));
      if (id === undefined || value === undefined)
        throw new Error('API Gateway returned an API key without an id or a value.');
      return { id, value };
    } catch (error) {
      if (error instanceof LimitExceededException) throw new GatewayKeysExhaustedError({ cause: error });
      throw error;
    }
  }

  /** Adds a key to a usage plan. Returns false if the key does not exist. */
  async #add(keyId: string, usagePlanId: string): Promise<boolean> {
    const command = new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' });
    try {
      await this.#call(() => this.#gateway.send(command));
      return true;
    } catch (error) {
      if (error instanceof NotFoundException) {
        if (!/usage plan/i.test(error.message)) return false;
        // A deployment has replaced the usage plan since this instance read the ids.
        this.#usagePlanIds = undefined;
        throw new ServiceUnavailableError({ cause: error });
      }
      // The usage plan already contains the key.
      if (error instanceof ConflictException) return true;
      throw error;
    }
  }

  /** Returns the id of a plan's usage plan. Ids are read once: each deployment starts new instances. */
  async #usagePlanId(plan: string): Promise<string> {
    const reading = this.#usagePlanIds ?? this.#readUsagePlanIds();
    // Cached only if it contains this plan.
    this.#usagePlanIds = undefined;
    const id = (await reading).get(this.#options.usagePlanNames[plan] ?? '');
    if (id !== undefined) {
      this.#usagePlanIds = reading;
      return id;
    }
    throw new ServiceUnavailableError({ cause: new Error(`API Gateway has no usage plan for the plan ${plan}.`) });
  }

  async #readUsagePlanIds(): Promise<ReadonlyMap<string, string>> {
    const pages = await this.#call(() => collect(paginateGetUsagePlans({ client: this.#gateway, pageSize: 500 }, {})));
    return new Map(pages.flatMap(({ items = [] }) => items.map(({ id = '', name = '' }) => [name, id] as const)));
  }

  /**
   * Calls API Gateway, and again if it refuses the call with a ConflictException because of a concurrent one: it adds one key at
   * a time to the usage plans of a Region (https://github.com/serverless/serverless/issues/12065).
   */
  async #call<T>(call: () => Promise<T>): Promise<T> {
    const { pause = setTimeout } = this.#options;
    for (let tries = 1; ; tries++) {
      try {
        return await translated(call());
      } catch (error) {
        if (!isConcurrent(error)) throw error;
        if (tries >= maxTries) throw new ServiceUnavailableError({ cause: error });
        await pause(Math.random() * Math.min(maxPauseMs, 50 * 2 ** tries));
      }
    }
  }
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
      error instanceof APIGatewayServiceException && error.$fault === 'client' && !isPassing(error.name);
    if (isRefusal || !(error instanceof Error && '$metadata' in error)) throw error;
    throw new ServiceUnavailableError({ cause: error });
  }
}

/** Whether API Gateway refused a call because of another one: "Unable to complete operation due to concurrent modification." */
function isConcurrent(error: unknown): boolean {
  return error instanceof APIGatewayServiceException && /concurrent modification/i.test(error.message);
}
