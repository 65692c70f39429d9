import * as z from 'zod';
import { Scope } from './domain/access/scope-schema.ts';
import { SignIn } from './domain/access/sign-in.ts';
import { EventType } from './domain/events/published-event.ts';
import { webhookAttempts } from './domain/events/webhook-retries.ts';
import { WebhookUrl } from './domain/events/webhook-url.ts';
import { KeyFormat } from './domain/keys/key-format-schema.ts';
import { UnusedKeys } from './domain/keys/unused.ts';
import { Plan, PlanName } from './domain/limits/plan-schema.ts';
import { longestWindow, type Window, windows } from './domain/limits/rate-windows.ts';
import {
  auditIndex,
  auditPrefix,
  dueIndex,
  eventSource,
  type MetricName,
  metricNamespace,
  secretTags,
} from './domain/shared/names.ts';

export {
  auditIndex,
  auditPrefix,
  dueIndex,
  EventType,
  eventSource,
  KeyFormat,
  longestWindow,
  type MetricName,
  metricNamespace,
  Plan,
  PlanName,
  Scope,
  SignIn,
  secretTags,
  UnusedKeys,
  WebhookUrl,
  type Window,
  webhookAttempts,
  windows,
};

/**
 * The environment variables of each Lambda. The construct that sets them and the Lambda that reads them share these
 * schemas: a missing one fails the type check, or else the start of the Lambda, never a request.
 */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const KEYS_TABLE = z.string().min(1);
const COUNTERS_TABLE = z.string().min(1);
const PEPPER_SECRET = z.string().min(1);
const CURSOR_SECRET = z.string().min(1);
const PHOTO_REQUESTS_TABLE = z.string().min(1);
const KEY_FORMAT = json(KeyFormat);
const PLANS = json(z.record(PlanName, Plan));
/** The KMS key that keeps key values recoverable; empty: they are not kept. */
const RECOVERY_KEY = z.string();
/** How the ARNs of secrets of this account and Region begin: where values may be delivered. */
const SECRET_ARN_PREFIX = z.string().min(1);
/** Whose access tokens are taken; null: nobody's. */
const SIGN_IN = json(SignIn);
/** The value of `Access-Control-Allow-Origin`. */
const CORS_ALLOW_ORIGIN = z.string().min(1);

export const AuthorizerEnvironment = z.object({
  KEYS_TABLE,
  COUNTERS_TABLE,
  PEPPER_SECRET,
  KEY_FORMAT,
  PLANS,
  /** The API Gateway API key value of each plan's usage plan. */
  USAGE_PLAN_KEYS: json(z.record(PlanName, z.string().min(20).max(128))),
  /**
   * The scope that each protected route needs: `{"GET /v1/status": "status:read"}`. `ANY` stands for every method of a
   * path, and `*` for every route that is not named.
   */
  ROUTE_SCOPES: json(z.record(z.string(), Scope)),
  /** Whether requests over their limit end at the gateway, for integrations that cannot answer 429. */
  LIMIT_AT_GATEWAY: z.enum(['true', 'false']),
  /** Whether requests pass while the counters table does not answer. */
  ON_COUNTER_FAILURE: z.enum(['allow', 'deny']),
});

/** Of the authorizer before management, which takes access tokens as well. */
export const ManagementAuthorizerEnvironment = AuthorizerEnvironment.extend({
  SIGN_IN,
  /** The API Gateway API key value for people: of a usage plan without a ceiling. */
  PEOPLE_USAGE_PLAN_KEY: z.string().min(20).max(128),
});

/** Of every Lambda behind the gateway. */
export const ApiEnvironment = z.object({ CORS_ALLOW_ORIGIN });

export const OpenApiEnvironment = ApiEnvironment.extend({
  /** The tags whose routes the API has: `["API keys","Service"]`. */
  ROUTE_TAGS: json(z.array(z.string())),
});

export const KeysEnvironment = ApiEnvironment.extend({ KEYS_TABLE });
export const ChangingEnvironment = KeysEnvironment.extend({ SECRET_ARN_PREFIX });
export const RevealingEnvironment = KeysEnvironment.extend({ RECOVERY_KEY });
export const ListingEnvironment = RevealingEnvironment.extend({ CURSOR_SECRET, PLANS });
export const IssuingEnvironment = RevealingEnvironment.extend({ PEPPER_SECRET, KEY_FORMAT, PLANS, SECRET_ARN_PREFIX });
export const OwnWorkspaceEnvironment = KeysEnvironment.extend({
  PLANS,
  /** Whether values can be shown again. */
  RECOVERABLE_KEYS: z.enum(['true', 'false']),
});
export const MembersEnvironment = KeysEnvironment.extend({ SIGN_IN });
export const MemberListEnvironment = MembersEnvironment.extend({ CURSOR_SECRET });
export const UsageEnvironment = KeysEnvironment.extend({ COUNTERS_TABLE, PLANS });
export const UsageListEnvironment = UsageEnvironment.extend({ CURSOR_SECRET });
export const AuditListEnvironment = KeysEnvironment.extend({ CURSOR_SECRET });
export const PhotoRequestsEnvironment = ApiEnvironment.extend({ PHOTO_REQUESTS_TABLE });
export const PhotoRequestListEnvironment = PhotoRequestsEnvironment.extend({ CURSOR_SECRET });

/** Of the admin plane: its Lambdas that read, that change workspaces, and that also issue root keys. */
export const AdminEnvironment = ApiEnvironment.extend({ KEYS_TABLE, PLANS });
export const WorkspaceListEnvironment = AdminEnvironment.extend({ CURSOR_SECRET });
export const WorkspacesEnvironment = AdminEnvironment.extend({
  USAGE_PLAN_KEYS_MODE: z.enum(['per-workspace', 'per-plan']),
  /** The name of each plan's usage plan at API Gateway. An id here would depend on the API, which depends on the Lambda. */
  USAGE_PLAN_NAMES: json(z.record(PlanName, z.string())),
});
export const ProvisioningEnvironment = WorkspacesEnvironment.extend({ PEPPER_SECRET, KEY_FORMAT });
export const RootKeyEnvironment = AdminEnvironment.extend({ PEPPER_SECRET, KEY_FORMAT });
export const AdminStatusEnvironment = ApiEnvironment.extend({
  /** That of package.json. */
  LATCHKEY_VERSION: z.string().min(1),
  PLANS,
  USAGE_PLAN_KEYS_MODE: z.enum(['per-workspace', 'per-plan']),
});

/** Of what rotates keys: what issues values, and where they go. */
const RotatingEnvironment = z.object({
  KEYS_TABLE,
  PEPPER_SECRET,
  KEY_FORMAT,
  RECOVERY_KEY,
  /** Tells the secrets of this deployment apart: the name of the stack. */
  DEPLOYMENT: z.string().min(1),
  /** How the names of secrets begin that the service makes. */
  MANAGED_SECRET_PREFIX: z.string().min(1),
  /** The KMS key that encrypts them; empty: the one that Secrets Manager has for the account. */
  MANAGED_SECRET_KEY: z.string(),
});
export const RotateKeysEnvironment = RotatingEnvironment;
export const RotateSecretEnvironment = RotatingEnvironment;
export const RotatePepperEnvironment = z.object({ KEYS_TABLE });
export const ReviewKeysEnvironment = z.object({
  KEYS_TABLE,
  PEPPER_SECRET,
  RECOVERY_KEY,
  /** When keys count as unused, and what becomes of them; null: nobody looks. */
  UNUSED_KEYS: json(UnusedKeys.nullable()),
});

/** Of what hands events on: to the event bus, and from there to the webhook. */
export const PublishEventsEnvironment = z.object({
  /** By name. */
  EVENT_BUS: z.string().min(1),
});
export const SendWebhookEnvironment = z.object({
  WEBHOOK_URL: WebhookUrl,
  WEBHOOK_SECRET: z.string().min(1),
  WEBHOOK_QUEUE_URL: z.string().min(1),
});

/** What a construct must set for a Lambda with this schema. */
export type Variables<Schema extends z.ZodObject> = Readonly<Record<Extract<keyof z.input<Schema>, string>, string>>;

/** Reads the variables of this process, or stops it with a message that names each that is wrong. */
export function readEnvironment<Schema extends z.ZodObject>(schema: Schema): z.output<Schema> {
  const result = schema.safeParse(process.env);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The environment of this Lambda is wrong. ${problems.join('; ')}`);
}
