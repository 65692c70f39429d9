import { Scope } from './domain/access/scope-schema.ts';
import { SignIn } from './domain/access/sign-in-schema.ts';
import { EventType } from './domain/events/published-event.ts';
import { webhookAttempts } from './domain/events/webhook-retries.ts';
import { isWebhookUrl, WebhookUrl } from './domain/events/webhook-url.ts';
import { prefixesOf as ownPrefixes } from './domain/keys/key-format.ts';
import { KeyFormat } from './domain/keys/key-format-schema.ts';
import { UnusedKeys } from './domain/keys/unused.ts';
import { Plan, PlanName } from './domain/limits/plan-schema.ts';
import { type Window, windows } from './domain/limits/rate-windows.ts';
import {
  auditIndex,
  auditPrefix,
  dueIndex,
  eventSource,
  type MetricName,
  metricNamespace,
  secretTags,
  usedInIndex,
} from './domain/shared/names.ts';
import { planGatewayKey } from './domain/workspaces/plan-gateway-keys.ts';
import { flag, inFile, json, matching, oneOf, text, variable, withMore } from './setting.ts';
import { isKeyFormat, isPlans, isRouteScopes, isSignIn, isTexts, isUnusedKeys } from './setting-checks.ts';
import { settingsFileName } from './settings-file.ts';

export { maxCost, type RouteScope } from './domain/limits/route-scope.ts';
export { readEnvironment, type Settings, type ValuesOf, type Variables } from './setting.ts';

export {
  auditIndex,
  auditPrefix,
  dueIndex,
  EventType,
  eventSource,
  KeyFormat,
  type MetricName,
  metricNamespace,
  ownPrefixes,
  Plan,
  PlanName,
  planGatewayKey,
  Scope,
  SignIn,
  secretTags,
  settingsFileName,
  UnusedKeys,
  usedInIndex,
  WebhookUrl,
  type Window,
  webhookAttempts,
  windows,
};

// The settings of each Lambda. The construct that gives them and the Lambda that reads them share these definitions. A missing
// setting fails the type check or the start of the Lambda, never a request.
//
// `@__PURE__` lets each bundle leave out the settings that its Lambda does not read.

const KEYS_TABLE = /* @__PURE__ */ text();
const COUNTERS_TABLE = /* @__PURE__ */ text();
const PEPPER_SECRET = /* @__PURE__ */ text();
const CURSOR_SECRET = /* @__PURE__ */ text();
const IDEMPOTENCY_SECRET = /* @__PURE__ */ text();
const PHOTO_REQUESTS_TABLE = /* @__PURE__ */ text();
const KEY_FORMAT = /* @__PURE__ */ json(isKeyFormat);
const PLANS = /* @__PURE__ */ inFile(isPlans);
/** The KMS key that encrypts recoverable key values; empty if the deployment does not keep values. */
const RECOVERY_KEY = /* @__PURE__ */ text(0);
/** Whether key values can be shown again. */
const RECOVERABLE_KEYS = /* @__PURE__ */ flag();
/** The prefix of the ARNs of secrets in this account and Region. Values are delivered only to secrets with this prefix. */
const SECRET_ARN_PREFIX = /* @__PURE__ */ text();
/** The OpenID provider whose access tokens are accepted; null if sign-in is not configured. */
const SIGN_IN = /* @__PURE__ */ json(isSignIn);
/** The value of `Access-Control-Allow-Origin`. */
const CORS_ALLOW_ORIGIN = /* @__PURE__ */ text();
/**
 * The end of the name of each plan's usage plan at API Gateway, and of the value of its gateway key. Empty if there are no usage
 * plans. The id of a usage plan would be a circular dependency: Lambda, API, usage plan.
 */
const USAGE_PLAN_SUFFIX = /* @__PURE__ */ matching(/^[a-z0-9-]{0,80}$/);
/** Whether the usage plans of the API know the gateway keys of plans only, and not those of workspaces. */
const SHARED_GATEWAY_KEYS = /* @__PURE__ */ flag();
const USAGE_PLAN_KEYS_MODE = /* @__PURE__ */ oneOf('per-workspace', 'per-plan');
/**
 * The scope that each protected route needs: `{"GET /v1/status": "status:read"}`, with its cost if that is not 1:
 * `{"POST /v1/reports": {"scope": "reports:write", "cost": 5}}`. `ANY` stands for every method of a path, and `*` for every route
 * that is not named.
 */
const ROUTE_SCOPES = /* @__PURE__ */ inFile(isRouteScopes);
/** The tags whose routes the API has: `["API keys","Service"]`. */
const ROUTE_TAGS = /* @__PURE__ */ json(isTexts);
/** Whether the gateway rejects requests over their limit, for integrations that cannot return 429. */
const LIMIT_AT_GATEWAY = /* @__PURE__ */ flag();
/** Whether requests are admitted while the counters table does not respond. */
const ON_COUNTER_FAILURE = /* @__PURE__ */ oneOf('allow', 'deny');
/** The version in package.json. */
const LATCHKEY_VERSION = /* @__PURE__ */ text();
/** The name of the stack. Tags with it distinguish the secrets and the gateway keys of this deployment. */
const DEPLOYMENT = /* @__PURE__ */ text();
/** The prefix of the names of secrets that the service creates. */
const MANAGED_SECRET_PREFIX = /* @__PURE__ */ text();
/** The KMS key that encrypts these secrets; empty for the account's default key of Secrets Manager. */
const MANAGED_SECRET_KEY = /* @__PURE__ */ text(0);
/** The policy for unused keys; null if they are not reviewed. */
const UNUSED_KEYS = /* @__PURE__ */ json(isUnusedKeys);
/** The number of days for which the audit events of a deleted workspace are kept. */
const AUDIT_DAYS_AFTER_DELETION = /* @__PURE__ */ matching(/^[1-9]\d{0,4}$/);
/** The number of days for which the usage of days is kept. */
const USAGE_DAYS = /* @__PURE__ */ matching(/^[1-9]\d{0,4}$/);
/** The name of the event bus. */
const EVENT_BUS = /* @__PURE__ */ text();
const WEBHOOK_URL = /* @__PURE__ */ variable(isWebhookUrl);
const WEBHOOK_SECRET = /* @__PURE__ */ text();
const WEBHOOK_QUEUE_URL = /* @__PURE__ */ text();

/** The variables of the shared authorizer, which reads the scopes of routes from the keys table. */
export const SharedAuthorizerEnvironment = {
  KEYS_TABLE,
  COUNTERS_TABLE,
  PEPPER_SECRET,
  KEY_FORMAT,
  PLANS,
  USAGE_PLAN_SUFFIX,
  SHARED_GATEWAY_KEYS,
  ON_COUNTER_FAILURE,
};
/** The variables of the authorizer of one API. */
export const AuthorizerEnvironment = /* @__PURE__ */ withMore(SharedAuthorizerEnvironment, {
  ROUTE_SCOPES,
  LIMIT_AT_GATEWAY,
});
/** The variables of the authorizer of key management, which also accepts access tokens. */
export const ManagementAuthorizerEnvironment = /* @__PURE__ */ withMore(AuthorizerEnvironment, {
  SIGN_IN,
});

/** The variables of every Lambda behind the gateway. */
export const ApiEnvironment = { CORS_ALLOW_ORIGIN };
export const OpenApiEnvironment = { CORS_ALLOW_ORIGIN, ROUTE_TAGS };

export const KeysEnvironment = { CORS_ALLOW_ORIGIN, KEYS_TABLE };
export const BatchEnvironment = { CORS_ALLOW_ORIGIN, KEYS_TABLE, IDEMPOTENCY_SECRET };
export const ChangingEnvironment = {
  CORS_ALLOW_ORIGIN,
  KEYS_TABLE,
  COUNTERS_TABLE,
  PLANS,
  SECRET_ARN_PREFIX,
};
export const RevealingEnvironment = {
  CORS_ALLOW_ORIGIN,
  KEYS_TABLE,
  COUNTERS_TABLE,
  RECOVERY_KEY,
};
export const ListingEnvironment = {
  CORS_ALLOW_ORIGIN,
  KEYS_TABLE,
  COUNTERS_TABLE,
  RECOVERY_KEY,
  CURSOR_SECRET,
  PLANS,
};
export const IssuingEnvironment = {
  CORS_ALLOW_ORIGIN,
  KEYS_TABLE,
  RECOVERY_KEY,
  COUNTERS_TABLE,
  PEPPER_SECRET,
  KEY_FORMAT,
  PLANS,
  SECRET_ARN_PREFIX,
  IDEMPOTENCY_SECRET,
};
export const OwnWorkspaceEnvironment = {
  CORS_ALLOW_ORIGIN,
  KEYS_TABLE,
  COUNTERS_TABLE,
  PLANS,
  RECOVERABLE_KEYS,
};
export const MembersEnvironment = { CORS_ALLOW_ORIGIN, KEYS_TABLE, SIGN_IN };
export const MemberListEnvironment = {
  CORS_ALLOW_ORIGIN,
  KEYS_TABLE,
  SIGN_IN,
  CURSOR_SECRET,
};
export const UsageEnvironment = { CORS_ALLOW_ORIGIN, KEYS_TABLE, COUNTERS_TABLE, PLANS, USAGE_DAYS };
export const UsageListEnvironment = {
  CORS_ALLOW_ORIGIN,
  KEYS_TABLE,
  COUNTERS_TABLE,
  USAGE_DAYS,
  CURSOR_SECRET,
};
export const AuditListEnvironment = { CORS_ALLOW_ORIGIN, KEYS_TABLE, CURSOR_SECRET };
export const PhotoRequestsEnvironment = { CORS_ALLOW_ORIGIN, PHOTO_REQUESTS_TABLE };
export const PhotoRequestListEnvironment = {
  CORS_ALLOW_ORIGIN,
  PHOTO_REQUESTS_TABLE,
  CURSOR_SECRET,
};

/** The variables of the Lambda that verifies keys for services. */
export const VerifyKeyEnvironment = {
  CORS_ALLOW_ORIGIN,
  KEYS_TABLE,
  COUNTERS_TABLE,
  PEPPER_SECRET,
  KEY_FORMAT,
  PLANS,
  ON_COUNTER_FAILURE,
};
export const ServiceKeysEnvironment = { CORS_ALLOW_ORIGIN, KEYS_TABLE, PEPPER_SECRET, KEY_FORMAT, IDEMPOTENCY_SECRET };

export const LookupEnvironment = { CORS_ALLOW_ORIGIN, KEYS_TABLE, PEPPER_SECRET, KEY_FORMAT };

/** The variables of the Lambdas of the admin plane. */
export const AdminEnvironment = { CORS_ALLOW_ORIGIN, KEYS_TABLE, PLANS };
/** The variables of the Lambda that shows a workspace and its quota. */
export const WorkspaceDetailsEnvironment = /* @__PURE__ */ withMore(AdminEnvironment, { COUNTERS_TABLE });
export const WorkspaceListEnvironment = {
  CORS_ALLOW_ORIGIN,
  KEYS_TABLE,
  PLANS,
  CURSOR_SECRET,
};
export const WorkspacesEnvironment = {
  CORS_ALLOW_ORIGIN,
  KEYS_TABLE,
  PLANS,
  USAGE_PLAN_KEYS_MODE,
  USAGE_PLAN_SUFFIX,
  DEPLOYMENT,
};
export const WorkspaceChangeEnvironment = /* @__PURE__ */ withMore(WorkspacesEnvironment, { IDEMPOTENCY_SECRET });
export const DeletingEnvironment = /* @__PURE__ */ withMore(WorkspacesEnvironment, { AUDIT_DAYS_AFTER_DELETION });
export const ProvisioningEnvironment = /* @__PURE__ */ withMore(WorkspacesEnvironment, {
  PEPPER_SECRET,
  KEY_FORMAT,
  IDEMPOTENCY_SECRET,
});
export const RootKeyEnvironment = /* @__PURE__ */ withMore(AdminEnvironment, {
  PEPPER_SECRET,
  KEY_FORMAT,
  IDEMPOTENCY_SECRET,
});
export const ImportEnvironment = RootKeyEnvironment;
export const ApiRegistrationEnvironment = { CORS_ALLOW_ORIGIN, KEYS_TABLE, CURSOR_SECRET };
export const AdminStatusEnvironment = {
  CORS_ALLOW_ORIGIN,
  LATCHKEY_VERSION,
  PLANS,
  USAGE_PLAN_KEYS_MODE,
};

/** The variables of the Lambdas that rotate keys. */
export const RotateKeysEnvironment = {
  KEYS_TABLE,
  PEPPER_SECRET,
  KEY_FORMAT,
  RECOVERY_KEY,
  DEPLOYMENT,
  MANAGED_SECRET_PREFIX,
  MANAGED_SECRET_KEY,
};
export const RotateSecretEnvironment = RotateKeysEnvironment;
export const RotatePepperEnvironment = { KEYS_TABLE };
export const ReviewKeysEnvironment = { KEYS_TABLE, PEPPER_SECRET, RECOVERY_KEY, UNUSED_KEYS };

/** The variables of the Lambda that adds up usage. */
export const RollUpUsageEnvironment = { COUNTERS_TABLE, USAGE_DAYS };

export const PublishEventsEnvironment = { EVENT_BUS };
export const SendWebhookEnvironment = {
  WEBHOOK_URL,
  WEBHOOK_SECRET,
  WEBHOOK_QUEUE_URL,
};
