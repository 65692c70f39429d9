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

// The environment variables of each Lambda. The construct that sets them and the Lambda that reads them share these schemas.
// A missing variable fails the type check or the start of the Lambda, never a request.

/** Parses a variable that holds JSON, and checks the value against the schema. */
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
/** The KMS key that encrypts recoverable key values; empty if the deployment does not keep values. */
const RECOVERY_KEY = z.string();
/** The prefix of the ARNs of secrets in this account and Region. Values are delivered only to secrets with this prefix. */
const SECRET_ARN_PREFIX = z.string().min(1);
/** The OpenID provider whose access tokens are accepted; null if sign-in is not configured. */
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
  /** Whether the gateway rejects requests over their limit, for integrations that cannot answer 429. */
  LIMIT_AT_GATEWAY: z.enum(['true', 'false']),
  /** Whether requests are admitted while the counters table does not respond. */
  ON_COUNTER_FAILURE: z.enum(['allow', 'deny']),
});

/** The variables of the authorizer of key management, which also accepts access tokens. */
export const ManagementAuthorizerEnvironment = AuthorizerEnvironment.extend({
  SIGN_IN,
  /** The API Gateway API key value for people. Its usage plan has no ceiling. */
  PEOPLE_USAGE_PLAN_KEY: z.string().min(20).max(128),
});

/** The variables of every Lambda behind the gateway. */
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
  /** Whether key values can be shown again. */
  RECOVERABLE_KEYS: z.enum(['true', 'false']),
});
export const MembersEnvironment = KeysEnvironment.extend({ SIGN_IN });
export const MemberListEnvironment = MembersEnvironment.extend({ CURSOR_SECRET });
export const UsageEnvironment = KeysEnvironment.extend({ COUNTERS_TABLE, PLANS });
export const UsageListEnvironment = UsageEnvironment.extend({ CURSOR_SECRET });
export const AuditListEnvironment = KeysEnvironment.extend({ CURSOR_SECRET });
export const PhotoRequestsEnvironment = ApiEnvironment.extend({ PHOTO_REQUESTS_TABLE });
export const PhotoRequestListEnvironment = PhotoRequestsEnvironment.extend({ CURSOR_SECRET });

/** The variables of the Lambdas of the admin plane. */
export const AdminEnvironment = ApiEnvironment.extend({ KEYS_TABLE, PLANS });
export const WorkspaceListEnvironment = AdminEnvironment.extend({ CURSOR_SECRET });
export const WorkspacesEnvironment = AdminEnvironment.extend({
  USAGE_PLAN_KEYS_MODE: z.enum(['per-workspace', 'per-plan']),
  /** The name of each plan's usage plan at API Gateway. The id would be a circular dependency: Lambda, API, usage plan. */
  USAGE_PLAN_NAMES: json(z.record(PlanName, z.string())),
});
export const ProvisioningEnvironment = WorkspacesEnvironment.extend({ PEPPER_SECRET, KEY_FORMAT });
export const RootKeyEnvironment = AdminEnvironment.extend({ PEPPER_SECRET, KEY_FORMAT });
export const AdminStatusEnvironment = ApiEnvironment.extend({
  /** The version in package.json. */
  LATCHKEY_VERSION: z.string().min(1),
  PLANS,
  USAGE_PLAN_KEYS_MODE: z.enum(['per-workspace', 'per-plan']),
});

/** The variables of the Lambdas that rotate keys. */
const RotatingEnvironment = z.object({
  KEYS_TABLE,
  PEPPER_SECRET,
  KEY_FORMAT,
  RECOVERY_KEY,
  /** The name of the stack. Tags with it distinguish the secrets of this deployment. */
  DEPLOYMENT: z.string().min(1),
  /** The prefix of the names of secrets that the service creates. */
  MANAGED_SECRET_PREFIX: z.string().min(1),
  /** The KMS key that encrypts these secrets; empty for the account's default key of Secrets Manager. */
  MANAGED_SECRET_KEY: z.string(),
});
export const RotateKeysEnvironment = RotatingEnvironment;
export const RotateSecretEnvironment = RotatingEnvironment;
export const RotatePepperEnvironment = z.object({ KEYS_TABLE });
export const ReviewKeysEnvironment = z.object({
  KEYS_TABLE,
  PEPPER_SECRET,
  RECOVERY_KEY,
  /** The policy for unused keys; null if they are not reviewed. */
  UNUSED_KEYS: json(UnusedKeys.nullable()),
});

export const PublishEventsEnvironment = z.object({
  /** The name of the event bus. */
  EVENT_BUS: z.string().min(1),
});
export const SendWebhookEnvironment = z.object({
  WEBHOOK_URL: WebhookUrl,
  WEBHOOK_SECRET: z.string().min(1),
  WEBHOOK_QUEUE_URL: z.string().min(1),
});

/** The variables that a construct must set for a Lambda with this schema. */
export type Variables<Schema extends z.ZodObject> = Readonly<Record<Extract<keyof z.input<Schema>, string>, string>>;

/** Reads the variables of this process. Throws an error that names each wrong variable. */
export function readEnvironment<Schema extends z.ZodObject>(schema: Schema): z.output<Schema> {
  const result = schema.safeParse(process.env);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The environment of this Lambda is wrong. ${problems.join('; ')}`);
}
