import type { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** The settings of a deployment: docs/configuration.md. Each has a default. */
export interface LatchkeyConfig {
  /**
   * Name of the CloudFormation stack of a deployment from the Latchkey repository. It has no effect in other apps.
   * @default 'Latchkey'
   */
  readonly stackName?: string;
  /** Stage of the API, the first part of its paths. @default 'prod' */
  readonly stage?: string;
  /** The form of key values. */
  readonly keyFormat?: KeyFormatConfig;
  /** The plans by name. Replaces all default plans. @default Free, Professional and Enterprise */
  readonly plans?: Readonly<Record<string, PlanConfig>>;
  /** Whether `throttle` of a plan applies to each workspace or to all its workspaces together. @default 'per-workspace' */
  readonly usagePlanKeys?: 'per-workspace' | 'per-plan';
  /** Whether a `LatchkeyStack` deploys a sample API to try keys with. */
  readonly sampleApi?: boolean;
  /** Scheduled rotation of keys and of the pepper. */
  readonly rotation?: RotationConfig;
  /** Whether to store the newest value of each key, encrypted, and show it to callers with permission. @default false */
  readonly recoverableKeys?: boolean;
  /** The time after which a key counts as unused. @default null: no check */
  readonly unusedKeys?: UnusedKeysConfig | null;
  /** The number of days for which the audit events of a deleted workspace are kept. @default 90 */
  readonly auditDaysAfterDeletion?: number;
  /** Months of 31 days for which the usage of days is kept, for billing: 1 to 120. @default 13 */
  readonly usageMonths?: number;
  /**
   * Maximum request rate of each method of the API, for all callers together. API Gateway refuses further requests with 429 before an authorizer
   * runs. null: only the throttle of the account. @default 2,500 requests per second, and a burst of 2,500
   */
  readonly stageThrottle?: ThrottleConfig | null;
  /** Concurrent executions that Lambda reserves for each authorizer and for the verify endpoint, and their maximum. @default null */
  readonly reservedConcurrency?: number | null;
  /** Whether to admit requests while the counters table does not respond. Keys are verified in both cases. @default 'allow' */
  readonly onCounterFailure?: 'allow' | 'deny';
  /** The origin whose scripts can read responses: `*` or one origin. @default '*' */
  readonly corsAllowOrigin?: string;
  /** Whether tables, secrets and logs are kept or deleted when they leave the stack. @default 'retain' */
  readonly removalPolicy?: 'retain' | 'destroy';
  /** Retention of all logs, in days. @default 30 */
  readonly logRetentionDays?: RetentionDays;
  /** The SNS topic that is notified of alarms, in the same Region. @default null */
  readonly alarmTopicArn?: string | null;
  /** An e-mail address that is notified of alarms. @default null */
  readonly alarmEmail?: string | null;
  /** Whether X-Ray traces requests through API Gateway and the functions. @default true */
  readonly tracing?: boolean;
  /**
   * Whether the stack creates the role with which API Gateway writes the logs of all REST APIs of the account and Region.
   * @default true
   */
  readonly accountLogRole?: boolean;
  /** Memory of the authorizer and of the verify endpoint, in MiB. @default 1024 */
  readonly authorizerMemoryMiB?: number;
  /** Memory of each other function, in MiB. @default 512 */
  readonly apiMemoryMiB?: number;
  /** Whether a KMS key of the stack encrypts tables, secrets, logs and events, instead of AWS-owned keys. @default false */
  readonly customerManagedKey?: boolean;
  /** Instances of the authorizer that Lambda keeps ready. @default null */
  readonly provisionedConcurrency?: number | null;
  /** A custom domain name for the API. @default null */
  readonly customDomain?: CustomDomainConfig | null;
  /** Whether the API responds only at its custom domain. @default false */
  readonly disableExecuteApiEndpoint?: boolean;
  /** AWS WAF for the API. @default null */
  readonly waf?: WafConfig | null;
  /** The receiver of events. @default null */
  readonly webhook?: WebhookConfig | null;
  /** The web page where people manage keys. `{}` is a complete console. @default null */
  readonly console?: ConsoleConfig | null;
}

export interface KeyFormatConfig {
  /** Prefix of new key values. @default 'vsk' */
  readonly prefix?: string;
  /** Whether `live_` or `test_` follows the prefix. @default true */
  readonly environmentPart?: boolean;
  /** Prefixes of existing key values that stay valid. @default none */
  readonly formerPrefixes?: readonly string[] | undefined;
  /** The forms of values that another system issued, and that can be imported: docs/importing.md. @default none */
  readonly imported?: readonly ImportedFormatConfig[] | undefined;
}

export interface ImportedFormatConfig {
  /** The text that every value starts with. Empty: the values have no common start. */
  readonly prefix: string;
  /** The fewest characters of a value, with the prefix. At least 20, and 16 more than the prefix has. */
  readonly minLength: number;
  /** The most characters of a value, with the prefix. At most 256. */
  readonly maxLength: number;
}

export interface PlanConfig {
  /** Maximum number of API keys of a workspace, unless an operator overrides it. null: unlimited. */
  readonly maxKeys: number | null;
  /** Maximum requests of each key, unless an operator overrides them. Exact. null: no API access. */
  readonly limits: { readonly perMinute: number; readonly perHour: number } | null;
  /** Whether workspaces on other plans see the plan. @default false */
  readonly public?: boolean;
  /** Maximum request rate of each workspace. Best effort. @default null: only the throttle of the account */
  readonly throttle?: ThrottleConfig | null;
  /** Maximum cost of the requests of each workspace in a UTC day or month, or in total. Exact. @default null: unlimited */
  readonly quota?: { readonly requests: number; readonly per: 'day' | 'month' | 'total' } | null;
}

export interface ThrottleConfig {
  /** Sustained requests per second. */
  readonly requestsPerSecond: number;
  /** Maximum burst of requests. */
  readonly burst: number;
}

export interface RotationConfig {
  /** Minutes between runs of the Lambda that processes due keys. @default 5 */
  readonly everyMinutes?: number;
  /** Prefix of the names of secrets that Latchkey creates for keys. @default 'latchkey/' */
  readonly secretNamePrefix?: string;
  /** Days after which Secrets Manager rotates the pepper. @default null: only on request */
  readonly pepperEveryDays?: number | null;
}

export interface UnusedKeysConfig {
  /** Days since the last use, or since a request created, changed, activated or regenerated the key, if that is later. */
  readonly afterDays: number;
  /** Whether to deactivate unused keys. @default false */
  readonly deactivate?: boolean;
}

/** A hosted zone of Route 53. */
export interface HostedZoneConfig {
  readonly id: string;
  readonly name: string;
}

export interface CustomDomainConfig {
  /** The domain name. */
  readonly name: string;
  /** The certificate of the domain, in the same Region. */
  readonly certificateArn: string;
  /** The hosted zone that gets the DNS records. @default null: create a record that points to `CustomDomainTarget` */
  readonly hostedZone?: HostedZoneConfig | null;
  /** The TLS versions of clients. @default 'TLS_1_2': 1.2 and 1.3 */
  readonly securityPolicy?: 'TLS_1_2' | 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09' | 'SecurityPolicy_TLS13_1_3_2025_09';
}

export interface WafConfig {
  /** Maximum requests of one IP address in 5 minutes. */
  readonly requestsPer5MinutesPerIp: number;
}

export interface WebhookConfig {
  /** The URL that receives events, signed as Standard Webhooks. */
  readonly url: string;
  /** The types to send. @default null: all types, including types of later versions */
  readonly eventTypes?: readonly LatchkeyEventType[] | null;
}

export interface ConsoleConfig {
  /** The OpenID provider for sign-in. @default null: an Amazon Cognito user pool */
  readonly signIn?: ConsoleSignInConfig | null;
  /** Prefix of the user pool's domain. @default null: the name of the stack in lower case, and eight characters of its id */
  readonly cognitoDomainPrefix?: string | null;
  /** Whether people of the user pool need a second factor. @default 'optional' */
  readonly mfa?: 'optional' | 'required';
  /** A domain name for the console. @default null */
  readonly domain?: ConsoleDomainConfig | null;
  /** A web ACL for the console: of the scope CLOUDFRONT, in us-east-1. @default null */
  readonly webAclArn?: string | null;
  /** Whether CloudFront and the file bucket write access logs. @default true */
  readonly accessLogs?: boolean;
  /** The address of your API, for the code in the quick start. @default null: the address of this service */
  readonly apiUrl?: string | null;
  /** A path of your API that a GET request with a key can call. @default null: `/v1/status` with the sample API */
  readonly tryPath?: string | null;
  /** The scopes of your API that the console offers for keys, each with a description. @default none */
  readonly scopes?: Readonly<Record<string, string>>;
  /** The accepted difference in seconds between the clocks of the OpenID provider and of AWS, 0–300. @default 30 */
  readonly tokenLeewaySeconds?: number;
}

export interface ConsoleSignInConfig {
  /** The issuer, exactly as in its discovery document. */
  readonly issuer: string;
  /** The client id of the console at the provider: a public client. */
  readonly clientId: string;
  /** The claim `aud` of access tokens. */
  readonly audience: string;
  /** The scopes that the console requests. @default 'openid profile email' */
  readonly scope?: string;
  /** Additional parameters of sign-in and token requests. They are public. @default none */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Further origins of the provider. @default none */
  readonly origins?: readonly string[];
  /** The URL that ends the provider's session. @default null: the one of its discovery document */
  readonly signOutUrl?: string | null;
}

export interface ConsoleDomainConfig {
  /** The domain name. */
  readonly name: string;
  /** The certificate of the domain, always in us-east-1. */
  readonly certificateArn: string;
  /** The hosted zone that gets the DNS records. @default null: create a record that points to `ConsoleDomainTarget` */
  readonly hostedZone?: HostedZoneConfig | null;
}

/** The types of events: docs/events.md. */
export type LatchkeyEventType =
  | 'key.created'
  | 'key.updated'
  | 'key.activated'
  | 'key.deactivated'
  | 'key.regenerated'
  | 'key.rotated'
  | 'key.rotation_failed'
  | 'key.expiring'
  | 'key.expired'
  | 'key.unused'
  | 'key.revealed'
  | 'key.deleted'
  | 'pepper.rotated'
  | 'pepper.dropped'
  | 'api.registered'
  | 'api.unregistered'
  | 'workspace.created'
  | 'workspace.updated'
  | 'workspace.suspended'
  | 'workspace.resumed'
  | 'workspace.deletion_started'
  | 'workspace.deleted'
  | 'workspace.erased'
  | 'root_key.issued'
  | 'root_key.revoked'
  | 'service_key.created'
  | 'service_key.deleted'
  | 'quota.warning'
  | 'quota.exhausted'
  | 'quota.granted'
  | 'member.added'
  | 'member.changed'
  | 'member.removed';
