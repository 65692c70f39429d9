import type { Clock } from '../shared/timers.ts';
import * as schemas from '../template/resource-schemas.ts';
import type { Stack } from '../template/template.ts';
import { GatewayError } from './gateway-error.ts';
import type { GatewayKeys } from './gateway-keys.ts';
import { type Throttle, TokenBucket } from './token-bucket.ts';

export interface UsagePlanDefinition {
  readonly id: string;
  readonly name: string | undefined;
  readonly throttle: Throttle | undefined;
  readonly quota: { readonly limit: number; readonly period: 'DAY' | 'WEEK' | 'MONTH' } | undefined;
  /** The API keys that the template adds to the plan, by value. */
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

/** Reads the usage plans of a stage with their enabled API keys. */
export function readUsagePlans(stack: Stack, apiId: string, stageName: string): UsagePlanDefinition[] {
  const apiKeys = new Map(
    stack.resources('AWS::ApiGateway::ApiKey').map((each) => [each.id, schemas.read(stack, each, schemas.ApiKey)]),
  );
  const links = stack
    .resources('AWS::ApiGateway::UsagePlanKey')
    .map((each) => schemas.read(stack, each, schemas.UsagePlanKey));

  return stack.resources('AWS::ApiGateway::UsagePlan').flatMap((resource) => {
    const { ApiStages, UsagePlanName, Throttle, Quota } = schemas.read(stack, resource, schemas.UsagePlan);
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
        name: UsagePlanName,
        throttle,
        quota: Quota && { limit: Quota.Limit, period: Quota.Period },
        keys: Object.fromEntries(keys),
      },
    ];
  });
}

interface FoundKey {
  readonly plan: UsagePlanDefinition;
  readonly keyId: string;
}

/**
 * Checks and counts requests against usage plans. The counts end with the process: the exact and lasting counters are
 * the service's own, not the gateway's.
 */
export class UsagePlans {
  readonly #plans: readonly UsagePlanDefinition[];
  readonly #madeKeys: GatewayKeys | undefined;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #quotas = new Map<string, { period: string; used: number }>();

  /** @param madeKeys The keys that functions create. They are valid from the next request. */
  constructor(plans: readonly UsagePlanDefinition[], clock: Clock, madeKeys?: GatewayKeys) {
    this.#plans = plans;
    this.#madeKeys = madeKeys;
    this.#clock = clock;
  }

  /**
   * Checks and counts a request with an API key.
   * @throws GatewayError INVALID_API_KEY, THROTTLED or QUOTA_EXCEEDED
   */
  admit(apiKey: string | undefined): UsageKey {
    const found = apiKey === undefined ? undefined : (this.#ofTemplate(apiKey) ?? this.#made(apiKey));
    if (apiKey === undefined || found === undefined) throw new GatewayError('INVALID_API_KEY');
    const { plan, keyId } = found;
    const account = `${plan.id} ${keyId}`;
    if (plan.throttle !== undefined && !this.#bucket(account, plan.throttle).take())
      throw new GatewayError('THROTTLED');
    if (plan.quota !== undefined && !this.#withinQuota(account, plan.quota)) throw new GatewayError('QUOTA_EXCEEDED');
    return { apiKey, apiKeyId: keyId };
  }

  #ofTemplate(value: string): FoundKey | undefined {
    const plan = this.#plans.find(({ keys }) => Object.hasOwn(keys, value));
    const key = plan?.keys[value];
    return plan && key && { plan, keyId: key.id };
  }

  #made(value: string): FoundKey | undefined {
    const key = this.#madeKeys?.withValue(value);
    const plan = this.#plans.find(({ id }) => id === key?.usagePlanId);
    return key?.enabled && plan ? { plan, keyId: key.id } : undefined;
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

/** Returns the name of the period at a time. Weeks start on Sunday; times are UTC. */
function periodOf(now: number, period: 'DAY' | 'WEEK' | 'MONTH'): string {
  const date = new Date(now);
  if (period === 'MONTH') return date.toISOString().slice(0, 7);
  return new Date(now - (period === 'WEEK' ? date.getUTCDay() * dayMs : 0)).toISOString().slice(0, 10);
}
