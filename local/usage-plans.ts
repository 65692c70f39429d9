import { GatewayError } from './gateway-error.ts';
import * as schemas from './resource-schemas.ts';
import type { Stack } from './template.ts';
import { type Clock, type Throttle, TokenBucket } from './token-bucket.ts';

export interface UsagePlanDefinition {
  readonly id: string;
  readonly throttle: Throttle | undefined;
  readonly quota: { readonly limit: number; readonly period: 'DAY' | 'WEEK' | 'MONTH' } | undefined;
  /** The API keys of the plan, by value. */
  readonly keys: Readonly<Record<string, UsagePlanKeyDefinition>>;
}

interface UsagePlanKeyDefinition {
  readonly id: string;
}

/** The API key that a request counts against. */
export interface UsageKey {
  readonly apiKeyId: string;
  readonly apiKey: string;
}

/** Reads the usage plans of a stage, with the API keys that are enabled. */
export function readUsagePlans(stack: Stack, apiId: string, stageName: string): UsagePlanDefinition[] {
  const apiKeys = new Map(
    stack.resources('AWS::ApiGateway::ApiKey').map((each) => [each.id, schemas.read(stack, each, schemas.ApiKey)]),
  );
  const links = stack
    .resources('AWS::ApiGateway::UsagePlanKey')
    .map((each) => schemas.read(stack, each, schemas.UsagePlanKey));

  return stack.resources('AWS::ApiGateway::UsagePlan').flatMap((resource) => {
    const { ApiStages, Throttle, Quota } = schemas.read(stack, resource, schemas.UsagePlan);
    if (!ApiStages.some(({ ApiId, Stage }) => ApiId === apiId && Stage === stageName)) return [];
    const keys = links.flatMap(({ KeyId, UsagePlanId }) => {
      const apiKey = UsagePlanId === resource.id ? apiKeys.get(KeyId) : undefined;
      return apiKey?.Enabled ? [[apiKey.Value, { id: KeyId }] as const] : [];
    });
    const throttle = Throttle && {
      rate: Throttle.RateLimit ?? Number.POSITIVE_INFINITY,
      burst: Throttle.BurstLimit ?? Number.POSITIVE_INFINITY,
    };
    return [
      {
        id: resource.id,
        throttle,
        quota: Quota && { limit: Quota.Limit, period: Quota.Period },
        keys: Object.fromEntries(keys),
      },
    ];
  });
}

/**
 * Checks and counts requests against usage plans. The counts live as long as the process: what is exact and lasting is
 * the service's own counters, not the gateway's.
 */
export class UsagePlans {
  readonly #plans: readonly UsagePlanDefinition[];
  readonly #clock: Clock;
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #quotas = new Map<string, { period: string; used: number }>();

  constructor(plans: readonly UsagePlanDefinition[], clock: Clock) {
    this.#plans = plans;
    this.#clock = clock;
  }

  /**
   * Admits a request on an API key.
   * @throws GatewayError INVALID_API_KEY, THROTTLED or QUOTA_EXCEEDED
   */
  admit(apiKey: string | undefined): UsageKey {
    const plan = this.#plans.find(({ keys }) => apiKey !== undefined && Object.hasOwn(keys, apiKey));
    const key = apiKey === undefined ? undefined : plan?.keys[apiKey];
    if (apiKey === undefined || plan === undefined || key === undefined) throw new GatewayError('INVALID_API_KEY');
    const account = `${plan.id} ${key.id}`;
    if (plan.throttle !== undefined && !this.#bucket(account, plan.throttle).take())
      throw new GatewayError('THROTTLED');
    if (plan.quota !== undefined && !this.#withinQuota(account, plan.quota)) throw new GatewayError('QUOTA_EXCEEDED');
    return { apiKey, apiKeyId: key.id };
  }

  #bucket(account: string, throttle: Throttle): TokenBucket {
    const bucket = this.#buckets.get(account) ?? new TokenBucket(throttle, this.#clock);
    this.#buckets.set(account, bucket);
    return bucket;
  }

  #withinQuota(account: string, { limit, period }: NonNullable<UsagePlanDefinition['quota']>): boolean {
    const current = periodOf(this.#clock(), period);
    const known = this.#quotas.get(account);
    const used = known?.period === current ? known.used : 0;
    if (used >= limit) return false;
    this.#quotas.set(account, { period: current, used: used + 1 });
    return true;
  }
}

const dayMs = 24 * 3600 * 1000;

/** Names the period that a moment is in. Weeks start on Sunday; all in UTC. */
function periodOf(now: number, period: 'DAY' | 'WEEK' | 'MONTH'): string {
  const date = new Date(now);
  if (period === 'MONTH') return date.toISOString().slice(0, 7);
  return new Date(now - (period === 'WEEK' ? date.getUTCDay() * dayMs : 0)).toISOString().slice(0, 10);
}
