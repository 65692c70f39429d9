import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import { KeyFormat, Plan, PlanName, UnusedKeys, type Window, windows } from '../../lambdas/environment.ts';
import { ConfigError } from './config-error.ts';
import { ConsoleSettings } from './console-settings.ts';
import { checkKeyFormat } from './key-format.ts';
import { CustomDomain, Rotation, tls13Only, Waf, Webhook } from './optional-settings.ts';
import { inPlainWords, readableIssues } from './readable-issues.ts';

/** The maximum of a throttle of API Gateway. */
const maxInt32 = 2_147_483_647;

/** The length of each window in words. */
const span: Readonly<Record<Window['unit'], string>> = { minute: 'a minute', hour: 'an hour' };

const Throttle = z.strictObject({
  requestsPerSecond: z.int().min(1).max(maxInt32),
  burst: z.int().min(1).max(maxInt32),
});

/**
 * A plan as the Lambdas know it, with its throttle at API Gateway. The throttle applies to each workspace, or to all
 * workspaces on the plan with `usagePlanKeys` "per-plan", on a best-effort basis. The limits apply to each key and are exact.
 */
export const PlanConfig = Plan.extend({
  public: z.boolean().default(false),
  throttle: Throttle.nullable().default(null),
  quota: Plan.shape.quota.unwrap().default(null),
}).superRefine(({ limits, throttle, quota }, context) => {
  const refuse = (setting: 'throttle' | 'quota', message: string) =>
    context.addIssue({ code: 'custom', path: [setting], message });
  if (limits === null) {
    if (throttle !== null) refuse('throttle', 'must be null: the plan has no API access (its limits are null)');
    if (quota !== null) refuse('quota', 'must be null: the plan has no API access (its limits are null)');
    return;
  }
  // A lower ceiling would refuse requests that the exact limits admit.
  if (throttle !== null) {
    const inSeconds = (seconds: number) => throttle.burst + seconds * throttle.requestsPerSecond;
    for (const { name, unit, ms } of windows) {
      const requests = inSeconds(ms / 1000);
      if (requests < limits[name])
        refuse('throttle', `lets ${requests} requests pass in ${span[unit]}, fewer than limits.${name} allows one key`);
    }
  }
});
export type PlanConfig = z.infer<typeof PlanConfig>;

/**
 * The throttle applies to one workspace. The burst of Professional admits the requests of two minutes of all five keys and the
 * root key at the same time, which can happen at the end of a minute.
 */
const defaultPlans: Readonly<Record<string, PlanConfig>> = {
  Free: { maxKeys: 0, limits: null, public: true, throttle: null, quota: null },
  Professional: {
    maxKeys: 5,
    limits: { perMinute: 60, perHour: 1000 },
    public: true,
    throttle: { requestsPerSecond: 20, burst: 1000 },
    quota: null,
  },
  Enterprise: {
    maxKeys: null,
    limits: { perMinute: 600, perHour: 20_000 },
    public: true,
    throttle: { requestsPerSecond: 1000, burst: 2000 },
    quota: null,
  },
};

/** The default plans when all workspaces on a plan share a gateway key: no throttle, which suits one workspace only. */
const defaultSharedPlans = Object.fromEntries(
  Object.entries(defaultPlans).map(([name, plan]) => [name, { ...plan, throttle: null }]),
);

/** The retention times that CloudWatch Logs offers, except "forever": logs that nobody deletes cost more every month. */
export const retentionDays: readonly RetentionDays[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const Plans = z
  .record(PlanName, PlanConfig)
  .refine((plans) => Object.keys(plans).length > 0, 'must name at least one plan');

/** Every account has an event bus with this name. The event bus of a deployment has the name of its stack. */
export const reservedBusName = 'default';
const reservedBusNameMessage =
  'must not be "default": the event bus has the name of the stack, and every account already has an event bus "default"';

/** The configuration of a deployment: the context `latchkey` of cdk.json (docs/configuration.md). */
export const Config = z
  .strictObject({
    stackName: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'must be 1 to 128 letters, digits or hyphens, starting with a letter')
      .refine((name) => name !== reservedBusName, reservedBusNameMessage)
      .default('Latchkey'),
    stage: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,128}$/, 'must be 1 to 128 letters, digits, hyphens or underscores')
      .default('prod'),
    keyFormat: KeyFormat.superRefine(checkKeyFormat).prefault({}),
    plans: Plans.default(defaultPlans),
    usagePlanKeys: z.enum(['per-workspace', 'per-plan']).default('per-workspace'),
    sampleApi: z.boolean().default(true),
    rotation: Rotation.prefault({}),
    recoverableKeys: z.boolean().default(false),
    unusedKeys: UnusedKeys.nullable().default(null),
    auditDaysAfterDeletion: z.int().min(1).max(3650).default(90),
    usageMonths: z.int().min(1).max(120).default(13),
    stageThrottle: Throttle.nullable().default({ requestsPerSecond: 2500, burst: 2500 }),
    reservedConcurrency: z.int().min(1).max(10_000).nullable().default(null),
    onCounterFailure: z.enum(['allow', 'deny']).default('allow'),
    corsAllowOrigin: z
      .string()
      .regex(/^(\*|https?:\/\/[a-z0-9.-]+(:[0-9]{1,5})?)$/, 'must be "*" or one origin like "https://app.example.com"')
      .default('*'),
    removalPolicy: z.enum(['retain', 'destroy']).default('retain'),
    logRetentionDays: z
      .custom<RetentionDays>(
        (days) => retentionDays.some((each) => each === days),
        `must be one of ${retentionDays.join(', ')}`,
      )
      .default(30),
    alarmTopicArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/, 'must be the ARN of an SNS topic')
      .nullable()
      .default(null),
    alarmEmail: z.email('must be an e-mail address').nullable().default(null),
    tracing: z.boolean().default(true),
    accountLogRole: z.boolean().default(true),
    authorizerMemoryMiB: z.int().min(512).max(10_240).default(1024),
    apiMemoryMiB: z.int().min(256).max(10_240).default(512),
    customerManagedKey: z.boolean().default(false),
    provisionedConcurrency: z.int().min(1).max(10_000).nullable().default(null),
    customDomain: CustomDomain.nullable().default(null),
    disableExecuteApiEndpoint: z.boolean().default(false),
    waf: Waf.nullable().default(null),
    webhook: Webhook.nullable().default(null),
    console: ConsoleSettings.nullable().default(null),
  })
  .superRefine((settings, context) => {
    const refuse = (setting: keyof typeof settings, message: string) =>
      context.addIssue({ code: 'custom', path: [setting], message });
    if (settings.alarmEmail !== null && settings.alarmTopicArn !== null) {
      refuse('alarmEmail', 'must be null with alarmTopicArn: subscribe the address to that topic instead');
    }
    if (settings.disableExecuteApiEndpoint && settings.customDomain === null) {
      refuse('disableExecuteApiEndpoint', 'must be false without customDomain: the API would have no address');
    }
    const { provisionedConcurrency: provisioned, reservedConcurrency: reserved } = settings;
    if (provisioned !== null && reserved !== null && provisioned > reserved) {
      refuse('reservedConcurrency', `must be at least provisionedConcurrency (${provisioned}), which it contains`);
    }
    if (settings.console === null) return;
    if (consoleStackName(settings).length > 128) {
      refuse('stackName', 'must be at most 120 characters with console: its stack has the same name and -Console');
    }
    if (settings.customDomain?.securityPolicy === tls13Only) {
      refuse(
        'customDomain',
        'must have another securityPolicy with console: CloudFront calls the API with TLS 1.2, which this policy refuses',
      );
    }
    if (settings.console.domain !== null && settings.console.domain.name === settings.customDomain?.name) {
      refuse('console', 'must have a domain.name of its own: customDomain.name is the name of the API');
    }
  });
export type Config = z.infer<typeof Config>;

/** Returns the name of the console's stack. */
export function consoleStackName({ stackName }: { readonly stackName: string }): string {
  return `${stackName}-Console`;
}

/** The place of the configuration in this repository's app, for error messages. */
export const cdkJsonSource = 'cdk.json: latchkey';

/**
 * Reads a configuration: an object, or JSON text from `cdk synth -c latchkey='{…}'`.
 * @param source Where the configuration is written. Messages start with it
 * @throws ConfigError if a setting is invalid
 */
export function parseConfig(config: unknown, source = cdkJsonSource): Config {
  const settings = typeof config === 'string' ? fromJson(config, source) : config === undefined ? {} : config;
  const result = Config.safeParse(withDefaultPlans(settings), { error: inPlainWords });
  if (result.success) return result.data;
  throw new ConfigError(readableIssues(result.error, source).join('\n'));
}

/** Adds the default plans, which depend on `usagePlanKeys`. */
function withDefaultPlans(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null || 'plans' in settings) return settings;
  const isShared = 'usagePlanKeys' in settings && settings.usagePlanKeys === 'per-plan';
  return isShared ? { ...settings, plans: defaultSharedPlans } : settings;
}

function fromJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ConfigError(`${source}: is not JSON`);
  }
}
