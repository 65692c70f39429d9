// Generated from the OpenAPI document by `npm run generate`.

export type Actor = {
    /** @enum {string} */
    type: "api_key" | "user" | "operator" | "service";
    id: string;
};

export type AdminStatus = {
    /** @constant */
    status: "ok";
    version: string;
    plans: string[];
    /** @enum {string} */
    usagePlanKeys: "per-workspace" | "per-plan";
};

export type AdminUsage = {
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    from: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    to: string;
    /**
     * Format: date-time
     * @description Usage before this time is not kept.
     * @example 2026-11-24T10:15:30.000Z
     */
    keptSince: string;
    /** @description Requests before this time are included; null: no hour was added up yet. */
    countedTo: string | null;
    usage: AdminUsageRow[];
    /** @description Send it as ?cursor= to get the next page; null on the last page. */
    nextCursor: string | null;
};

export type AdminUsageRow = {
    workspaceId: string;
    /** @description null by workspace, or if the keys had no owner. */
    ownerId: string | null;
    /** @description null unless grouped by key. */
    keyId: string | null;
    /** @description Admitted requests, counted against the limits. Exact, except that a request may be included that was refused because its key had just changed. */
    admitted: number;
    /** @description Requests that got 429. Written in batches: of more than ten in a minute, up to a tenth may be missing. */
    limited: number;
    /** @description Requests that were refused for another reason, by reason: `revoked` (the key is deactivated), `suspended` (the workspace is suspended), `expired`, `scope`, `address`, `plan` (no API access), `quota`. Reasons without requests are left out. Requests with unknown or deleted keys are not counted. Written in batches, like `limited`. */
    refused: RefusedRequests;
};

export type ApiKey = {
    /**
     * @description Survives regeneration and rotation.
     * @example key_01JDEXAMPLE0000000000000000
     */
    id: string;
    /**
     * @description The masked key value.
     * @example vsk_live_Ab3dEf9h...x9Qz
     */
    key: string;
    /** @example Checkout service */
    name: string;
    isActive: boolean;
    environment: Environment;
    scopes: Scope[];
    expiresAt: string | null;
    /** @description Empty: any address may use the key. */
    allowedIps: IpRange[];
    /** @description null: no rotation policy. */
    rotation: Rotation | null;
    /** @description The key's own limits, no higher than those of the workspace. In each window the lower of the two applies. A window that is left out has no limit of the key's own; null: no window has one. */
    limits: OwnLimits | null;
    /** @description The key's own quota, beside the one of the workspace: a request counts against both. null: the key has none. */
    quota: Quota | null;
    /** @description The id of the owner in your own system. Your API receives it with each request of the key. */
    ownerId: string | null;
    description: string | null;
    /** @description Your own pairs of texts. */
    metadata: {
        [key: string]: string;
    };
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    createdAt: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    updatedAt: string;
    /** @description Accurate to the minute, or to the hour after 31 days; null until the key is used. */
    lastUsedAt: string | null;
    /** @description When the previous value stops working; null: there is none, or it has no end yet because a new value is being delivered to a secret. With the mode on_first_use, this is the latest possible time until the new value is used. */
    previousKeyValidUntil: string | null;
    /** @description The working values, the newest first; at most two. */
    values: ApiKeyValue[];
};

export type ApiKeyChange = {
    /** @example Checkout service */
    name?: string;
    isActive?: boolean;
    scopes?: Scope[];
    /** @description The key is refused from this time on. Must be in the future. */
    expiresAt?: string | null;
    allowedIps?: IpRange[];
    /** @description A key with a new policy is rotated within minutes, then every `everyDays` days. */
    rotation?: RotationPolicy | null;
    /** @description The key's own limits, no higher than those of the workspace. In each window the lower of the two applies. A window that is left out has no limit of the key's own; null: no window has one. */
    limits?: OwnLimits | null;
    /** @description The key's own quota, beside the one of the workspace: a request counts against both. null: the key has none. */
    quota?: Quota | null;
    /** @description The id of the owner in your own system. Your API receives it with each request of the key. */
    ownerId?: string | null;
    description?: string | null;
    /** @description Adds or replaces the named pairs; the others stay. null as a value removes the pair, and null instead of the object removes all. */
    metadata?: MetadataChange | null;
    /** @description Another end of the previous value, at most 30 days from now; null: it stops working immediately. Refused with conflict if there is no previous value, or if the secret does not show the newest value yet. */
    previousKeyValidUntil?: string | null;
    /**
     * @description The masked previous value that the change of `previousKeyValidUntil` is about, as `values` shows it. Refused with conflict if the key has another one in the meantime.
     * @example vsk_live_Ab3dEf9h...x9Qz
     */
    previousMask?: string;
};

export type ApiKeyList = {
    apiKeys: ShownApiKey[];
    limits: KeyCount;
    /** @description The number of keys that match, on all pages. null: not counted, because the page is not the first one of a filtered list, or because the workspace has too many keys. */
    total: number | null;
    /** @description Send it as ?cursor= to get the next page; null on the last page. */
    nextCursor: string | null;
};

export type ApiKeyResponse = {
    apiKey: ApiKey;
};

export type ApiKeyValue = {
    /**
     * @description The masked value.
     * @example vsk_live_Ab3dEf9h...x9Qz
     */
    key: string;
    /** @description null: the value was issued before Latchkey recorded this. */
    issuedAt: string | null;
    /** @description The value was not used after this time; null: it has not been used. While the key has two values, accurate to the hour. */
    lastUsedAt: string | null;
    /** @description When the value stops working; null: never, or not yet known because a new value is being delivered to a secret. */
    validUntil: string | null;
    /** @description Of a previous value after the mode `on_first_use`: the seconds for which it works after the first use of the newest value, which has not been used yet. Otherwise null. */
    graceOnFirstUse: number | null;
};

export type AuditEventList = {
    auditEvents: AuditEventView[];
    /** @description Send it as ?cursor= to get the next page; null on the last page. */
    nextCursor: string | null;
};

export type AuditEventView = {
    id: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    at: string;
    /** @enum {string} */
    action: "key.created" | "key.updated" | "key.activated" | "key.deactivated" | "key.regenerated" | "key.rotated" | "key.rotation_failed" | "key.expiring" | "key.expired" | "key.unused" | "key.revealed" | "key.deleted" | "pepper.rotated" | "pepper.dropped" | "api.registered" | "api.unregistered" | "workspace.created" | "workspace.updated" | "workspace.suspended" | "workspace.resumed" | "workspace.deletion_started" | "workspace.deleted" | "workspace.erased" | "root_key.issued" | "root_key.revoked" | "service_key.created" | "service_key.deleted" | "quota.warning" | "quota.exhausted" | "quota.granted" | "member.added" | "member.changed" | "member.removed";
    /** @description null: the event is not about a single key. */
    keyId: string | null;
    actor: Actor;
    requestId: string;
    /** @description The fields that changed, with their new values. Never a key value. */
    changes: {
        [key: string]: unknown;
    };
    /** @description These fields before the change; null if the event is not a change of settings, or is older. */
    before: {
        [key: string]: unknown;
    } | null;
};

export type BatchApiKeysInput = KeyBatch;

export type BatchError = {
    code: ErrorCode;
    detail: string;
};

export type BatchResult = {
    /** @description The id as the request named it. */
    id: string;
    /** @description The status of the response that the request for this single key would get. */
    status: number;
    /** @description The changed key; null if it was deleted, or if there is an error. */
    apiKey: BatchedApiKey | null;
    /** @description The refusal; null if the key was changed or deleted. `unfinished`: there was no time for this key. Send the ids of such keys again. */
    error: BatchError | null;
};

export type BatchWorkspaceApiKeysInput = {
    id: string;
} & KeyBatch;

export type BatchedApiKey = {
    id: string;
    name: string;
    isActive: boolean;
    expiresAt: string | null;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    updatedAt: string;
};

export type CallerView = {
    /** @enum {string} */
    type: "api_key" | "user";
    /** @description The id of the key, or the subject of the person. */
    id: string;
    name: string | null;
    /** @description null if the caller is a key. */
    role: Role | null;
    /** @description The scopes of the caller in this workspace. */
    scopes: Scope[];
};

export type CreateApiKeyInput = NewApiKey;

export type CreateServiceKeyInput = NewServiceKey;

export type CreateWorkspaceApiKeyInput = {
    id: string;
} & NewApiKey;

export type CreateWorkspaceInput = NewWorkspace;

export type DeleteApiKeyInput = {
    id: string;
};

export type DeleteMemberInput = {
    /**
     * @description The issuer’s id of the person: `sub` in their tokens.
     * @example auth0|5f7c8ec7c33c6c00
     */
    subject: string;
};

export type DeleteServiceKeyInput = {
    id: string;
};

export type DeleteWorkspaceApiKeyInput = {
    id: string;
    keyId: string;
};

export type DeleteWorkspaceInput = {
    id: string;
    /** @description Whether to delete the audit events of the workspace immediately. Also for a workspace that was deleted before. One event without names stays, `workspace.erased`. */
    erase?: boolean;
};

export type Deleted = {
    /** @constant */
    success: true;
};

export type Environment = "live" | "test";

export type ErrorCode = "invalid_request" | "malformed_json" | "unauthorized" | "insufficient_scope" | "plan_without_api_access" | "plan_not_configured" | "ip_not_allowed" | "route_not_registered" | "key_limit_exceeded" | "recovery_disabled" | "not_a_member" | "workspace_not_chosen" | "workspace_suspended" | "sign_in_disabled" | "member_limit_exceeded" | "not_found" | "conflict" | "external_id_taken" | "request_in_progress" | "payload_too_large" | "unsupported_media_type" | "idempotency_key_reused" | "rate_limit_exceeded" | "quota_exceeded" | "internal_error" | "service_unavailable" | "unfinished";

export type FieldError = {
    path: string;
    message: string;
};

export type FoundApiKey = {
    id: string;
    workspaceId: string;
    /** @enum {string} */
    workspaceStatus: "active" | "suspended" | "deleting" | "deleted";
    /** @description Whether it is the root key of its workspace. */
    isRoot: boolean;
    /**
     * @description The status of the key. The tag of a deleted key stays reserved, and still finds its id and its workspace.
     * @enum {string}
     */
    status: "active" | "inactive" | "expired" | "deleted";
    /** @description null if the key is deleted. */
    name: string | null;
    /**
     * @description The masked newest value; null if the key is deleted.
     * @example vsk_live_Ab3dEf9h...x9Qz
     */
    key: string | null;
    /** @description null if the key is deleted. */
    environment: Environment | null;
    /** @description null if it has none, or if the key is deleted. */
    ownerId: string | null;
    /** @description `current`: it is the newest value of the key. `previous`: it is the value before that one, and its grace period has not ended. `none`: it is neither of them, for example because it was revoked. null: the lookup was by tag. */
    match: KeyMatch | null;
    /** @description Whether requests with the value are accepted now: it has not ended, and neither the key nor its workspace is inactive. null: the lookup was by tag. */
    isAccepted: boolean | null;
};

export type GetAdminUsageInput = {
    /**
     * Format: date-time
     * @description The first day, in UTC. At most 403 days before `to`.
     */
    from: string;
    /**
     * Format: date-time
     * @description The end, rounded up to a whole day; the current time by default.
     */
    to?: string;
    /**
     * @default workspace
     * @enum {string}
     */
    groupBy?: "workspace" | "owner" | "key";
    /** @description Only this workspace, which may be deleted. */
    workspaceId?: string;
    /** @description The number of keys or owners on a page; 5000 by default. */
    limit?: number;
    /** @description The nextCursor of the previous page. Cursors are signed: the service accepts only its own. */
    cursor?: string;
};

export type GetApiKeyInput = {
    id: string;
    /** @description Whether to show full key values. Requires the scope `api-keys:reveal`; each value shown is recorded in the audit log. Refused with recovery_disabled if the deployment does not keep values. */
    full?: boolean;
};

export type GetKeyUsageInput = {
    id: string;
    /**
     * Format: date-time
     * @description The start, rounded down to the granularity. At most one day before `to` for minutes, 31 days for hours, 403 days for days.
     */
    from: string;
    /**
     * Format: date-time
     * @description The end, rounded up; the current time by default.
     */
    to?: string;
    /**
     * @default hour
     * @enum {string}
     */
    granularity?: "minute" | "hour" | "day";
};

export type GetRegisteredApiInput = {
    id: string;
};

export type GetUsageInput = {
    /**
     * Format: date-time
     * @description The start, rounded down to the granularity. At most one day before `to` for minutes, 31 days for hours, 403 days for days.
     */
    from: string;
    /**
     * Format: date-time
     * @description The end, rounded up; the current time by default.
     */
    to?: string;
    /**
     * @default hour
     * @enum {string}
     */
    granularity?: "minute" | "hour" | "day";
    /**
     * @default key
     * @enum {string}
     */
    groupBy?: "key" | "owner";
    /** @description The number of keys or owners on a page; 5000 by default. */
    limit?: number;
    /** @description The nextCursor of the previous page. Cursors are signed: the service accepts only its own. */
    cursor?: string;
};

export type GetWorkspaceApiKeyInput = {
    id: string;
    keyId: string;
};

export type GetWorkspaceApiKeyUsageInput = {
    id: string;
    keyId: string;
    /**
     * Format: date-time
     * @description The start, rounded down to the granularity. At most one day before `to` for minutes, 31 days for hours, 403 days for days.
     */
    from: string;
    /**
     * Format: date-time
     * @description The end, rounded up; the current time by default.
     */
    to?: string;
    /**
     * @default hour
     * @enum {string}
     */
    granularity?: "minute" | "hour" | "day";
};

export type GetWorkspaceInput = {
    id: string;
};

export type GrantQuotaInput = {
    id: string;
} & NewQuotaGrant;

export type GrantedQuota = {
    requests: number;
    per: QuotaPeriod;
    /** @description The requests of the quota and of all grants in this period. */
    limit: number;
    /** @description The end of the period; null if the quota never resets. */
    resetsAt: string | null;
    /** @description The requests of all grants in this period. */
    granted: number;
};

export type Granularity = "minute" | "hour" | "day";

export type ImportKeysInput = {
    id: string;
} & KeyImport;

export type ImportRefusal = "value_not_accepted" | "expired" | "limits_too_high" | "key_limit_exceeded" | "held_elsewhere" | "deleted";

export type ImportResult = {
    /**
     * @description `created`: the key was imported. `exists`: the workspace has the key already, and nothing was changed. `refused`: the key was not imported.
     * @enum {string}
     */
    status: "created" | "exists" | "refused";
    /** @description The id of the key; null if it was refused. */
    id: string | null;
    /** @description null unless the key was refused. `value_not_accepted`: the value has none of the configured forms. `expired`: `expiresAt` is not in the future. `limits_too_high`: the key would have higher limits than the workspace. `key_limit_exceeded`: the workspace has its maximum number of keys. `held_elsewhere`: another workspace has the key. `deleted`: the key was imported before and then deleted. */
    reason: ImportRefusal | null;
};

export type ImportedKey = {
    /** @example Checkout service */
    name: string;
    /** @default true */
    isActive?: boolean;
    /** @default live */
    environment?: Environment;
    /**
     * @default [
     *       "*"
     *     ]
     */
    scopes?: Scope[];
    /** @description The key is refused from this time on. Must be in the future. */
    expiresAt?: string | null;
    /** @default [] */
    allowedIps?: IpRange[];
    /**
     * @description The key's own limits, no higher than those of the workspace. In each window the lower of the two applies. A window that is left out has no limit of the key's own; null: no window has one.
     * @default null
     */
    limits?: OwnLimits | null;
    /**
     * @description The key's own quota, beside the one of the workspace: a request counts against both. null: the key has none.
     * @default null
     */
    quota?: Quota | null;
    /**
     * @description The id of the owner in your own system. Your API receives it with each request of the key.
     * @default null
     */
    ownerId?: string | null;
    /** @default null */
    description?: string | null;
    /**
     * @description Up to 50 pairs of texts of your own. Latchkey stores and shows them, and does not use them.
     * @default {}
     */
    metadata?: {
        [key: string]: string;
    };
    /** @description The key value. Only its digest under the pepper is stored. */
    value?: string;
    /** @description The SHA-256 digest of the key value in UTF-8, in hex, base64 or base64url. */
    sha256?: string;
    /** @description The HMAC-SHA-256 digest of the key value in UTF-8, in hex, base64 or base64url. */
    hmacSha256?: string;
    /** @description The name of the import secret with which `hmacSha256` was made. */
    hmacSecret?: string;
    /**
     * @description The masked key value, for lists. By default, the configured prefix and the last four characters of `value`, or a text with the tag of the key.
     * @example sk_live_...p7dc
     */
    mask?: string;
} & (unknown | unknown | unknown);

export type IpRange = string;

export type IssueRootKeyInput = {
    id: string;
};

export type IssuedApiKey = {
    /**
     * @description Survives regeneration and rotation.
     * @example key_01JDEXAMPLE0000000000000000
     */
    id: string;
    /** @description The full key value. It is shown only once: store it now. */
    key: string;
    /** @example Checkout service */
    name: string;
    isActive: boolean;
    environment: Environment;
    scopes: Scope[];
    expiresAt: string | null;
    /** @description Empty: any address may use the key. */
    allowedIps: IpRange[];
    /** @description null: no rotation policy. */
    rotation: Rotation | null;
    /** @description The key's own limits, no higher than those of the workspace. In each window the lower of the two applies. A window that is left out has no limit of the key's own; null: no window has one. */
    limits: OwnLimits | null;
    /** @description The key's own quota, beside the one of the workspace: a request counts against both. null: the key has none. */
    quota: Quota | null;
    /** @description The id of the owner in your own system. Your API receives it with each request of the key. */
    ownerId: string | null;
    description: string | null;
    /** @description Your own pairs of texts. */
    metadata: {
        [key: string]: string;
    };
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    createdAt: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    updatedAt: string;
    /** @description Accurate to the minute, or to the hour after 31 days; null until the key is used. */
    lastUsedAt: string | null;
    /** @description When the previous value stops working; null: there is none, or it has no end yet because a new value is being delivered to a secret. With the mode on_first_use, this is the latest possible time until the new value is used. */
    previousKeyValidUntil: string | null;
    /** @description The working values, the newest first; at most two. */
    values: ApiKeyValue[];
};

export type IssuedApiKeyResponse = {
    apiKey: IssuedApiKey;
};

export type KeyBatch = {
    /** @enum {string} */
    action: "activate" | "deactivate" | "expire" | "delete";
    /** @description The ids of the keys. */
    ids: string[];
    /**
     * Format: date-time
     * @description With the action `expire` only: the keys are refused from this time on. Must be in the future.
     */
    expiresAt?: string;
};

export type KeyBatchResponse = {
    results: BatchResult[];
};

export type KeyCount = {
    current: number;
    /** @description null if unlimited. */
    max: number | null;
    planName: string;
};

export type KeyImport = {
    keys: ImportedKey[];
    /**
     * @description Whether to import keys again that were imported into this workspace before and then deleted.
     * @default false
     */
    importDeleted?: boolean;
};

export type KeyImportResponse = {
    results: ImportResult[];
};

export type KeyLookup = {
    /** @description A full key value. */
    value?: string;
    /** @description A masked key value, as lists show it. */
    mask?: string;
    /** @description The tag of a key: the 8 characters after the prefix of each of its values. */
    tag?: string;
};

export type KeyLookupResponse = {
    apiKey: FoundApiKey;
};

export type KeyMatch = "current" | "previous" | "none";

export type KeyToVerify = {
    /** @description The key value that your client sent. A text that cannot be a key value is refused like an unknown one. */
    key: string;
    /** @description The scope that the key needs. Without it, no scope is checked. */
    scope?: Scope;
    /**
     * @description The address of your client, as your service sees it. Without it, a key with `allowedIps` is refused with `ip_not_allowed`.
     * @example 203.0.113.7
     */
    sourceIp?: string;
    /**
     * @description How many requests of the quotas the request counts as. It counts once against the rate limits.
     * @default 1
     */
    cost?: number;
};

export type KeyUsage = {
    /** @description Empty in the row that adds up keys whose requests were all refused, beyond the 100 with the most refusals in an hour or day. */
    id: string;
    /** @description null if the key is deleted. */
    name: string | null;
    /** @description Whether this is the root key, which the list of keys does not contain. */
    isRoot: boolean;
    isDeleted: boolean;
    /** @description null if the key is deleted. */
    environment: Environment | null;
    /** @description The owner now, or the last one of a deleted key. */
    ownerId: string | null;
    /** @description Admitted requests, counted against the limits. Exact, except that a request may be included that was refused because its key had just changed. */
    admitted: number;
    /** @description Requests that got 429. Written in batches: of more than ten in a minute, up to a tenth may be missing. */
    limited: number;
    /** @description Requests that were refused for another reason, by reason: `revoked` (the key is deactivated), `suspended` (the workspace is suspended), `expired`, `scope`, `address`, `plan` (no API access), `quota`. Reasons without requests are left out. Requests with unknown or deleted keys are not counted. Written in batches, like `limited`. */
    refused: RefusedRequests;
};

export type KeyUsageResponse = {
    usage: Usage;
    /** @description The current rate limit state; null if the plan has no API access. */
    limits: LimitState | null;
    /** @description The key's own quota in its current period; null: it has none, or the key is deleted. */
    quota: QuotaState | null;
};

export type LimitState = {
    minute: WindowState;
    hour: WindowState;
};

export type Limits = {
    perMinute: number;
    perHour: number;
};

export type ListApiKeysInput = {
    /** @description A part of the name, id, masked value or owner, in any case. Never a full key value: URLs get into logs. */
    query?: string;
    /** @example customer_42 */
    ownerId?: string;
    environment?: Environment;
    /** @enum {string} */
    status?: "active" | "inactive" | "expired";
    /** @description Keys that have this scope, by name or by a wildcard. */
    scope?: Scope;
    /**
     * Format: date-time
     * @description Keys that expire before this time, or have expired.
     */
    expiresBefore?: string;
    /**
     * Format: date-time
     * @description Keys that were not used since this time, and not created since. Accurate to the hour.
     */
    unusedSince?: string;
    /**
     * @description Keys with a rotation policy (`on`) or without one (`off`), with a secret that did not take the last value (`failing`), or with a previous value that still works (`two_values`).
     * @enum {string}
     */
    rotation?: "on" | "off" | "failing" | "two_values";
    /**
     * @description The order; `-` means descending. Orders other than `-createdAt` are refused in workspaces with more than about 10,000 keys.
     * @default -createdAt
     * @enum {string}
     */
    sort?: "-createdAt" | "createdAt" | "name" | "-name" | "lastUsedAt" | "-lastUsedAt" | "expiresAt" | "-expiresAt";
    /** @description The number of keys on a page; 50 by default. With full=true, at most 20, which is then the default. */
    limit?: number;
    /** @description The nextCursor of the previous page. Cursors are signed: the service accepts only its own. */
    cursor?: string;
    /** @description Whether to show full key values. Requires the scope `api-keys:reveal`; each value shown is recorded in the audit log. Refused with recovery_disabled if the deployment does not keep values. */
    full?: boolean;
};

export type ListAuditEventsInput = {
    /** @description The id of the key, person or operator that caused the event. */
    actor?: string;
    keyId?: string;
    /** @enum {string} */
    action?: "key.created" | "key.updated" | "key.activated" | "key.deactivated" | "key.regenerated" | "key.rotated" | "key.rotation_failed" | "key.expiring" | "key.expired" | "key.unused" | "key.revealed" | "key.deleted" | "pepper.rotated" | "pepper.dropped" | "api.registered" | "api.unregistered" | "workspace.created" | "workspace.updated" | "workspace.suspended" | "workspace.resumed" | "workspace.deletion_started" | "workspace.deleted" | "workspace.erased" | "root_key.issued" | "root_key.revoked" | "service_key.created" | "service_key.deleted" | "quota.warning" | "quota.exhausted" | "quota.granted" | "member.added" | "member.changed" | "member.removed";
    /**
     * Format: date-time
     * @description At this time or later.
     */
    from?: string;
    /**
     * Format: date-time
     * @description Before this time.
     */
    to?: string;
    /** @description The number of items on a page; 50 by default. */
    limit?: number;
    /** @description The nextCursor of the previous page. Cursors are signed: the service accepts only its own. */
    cursor?: string;
};

export type ListMembersInput = {
    /** @description The number of items on a page; 50 by default. */
    limit?: number;
    /** @description The nextCursor of the previous page. Cursors are signed: the service accepts only its own. */
    cursor?: string;
};

export type ListRegisteredApisInput = {
    /** @description The number of items on a page; 50 by default. */
    limit?: number;
    /** @description The nextCursor of the previous page. Cursors are signed: the service accepts only its own. */
    cursor?: string;
};

export type ListWorkspaceApiKeysInput = {
    id: string;
    /** @description A part of the name, id, masked value or owner, in any case. Never a full key value: URLs get into logs. */
    query?: string;
    /** @example customer_42 */
    ownerId?: string;
    environment?: Environment;
    /** @enum {string} */
    status?: "active" | "inactive" | "expired";
    /** @description Keys that have this scope, by name or by a wildcard. */
    scope?: Scope;
    /**
     * Format: date-time
     * @description Keys that expire before this time, or have expired.
     */
    expiresBefore?: string;
    /**
     * Format: date-time
     * @description Keys that were not used since this time, and not created since. Accurate to the hour.
     */
    unusedSince?: string;
    /**
     * @description Keys with a rotation policy (`on`) or without one (`off`), with a secret that did not take the last value (`failing`), or with a previous value that still works (`two_values`).
     * @enum {string}
     */
    rotation?: "on" | "off" | "failing" | "two_values";
    /**
     * @description The order; `-` means descending. Orders other than `-createdAt` are refused in workspaces with more than about 10,000 keys.
     * @default -createdAt
     * @enum {string}
     */
    sort?: "-createdAt" | "createdAt" | "name" | "-name" | "lastUsedAt" | "-lastUsedAt" | "expiresAt" | "-expiresAt";
    /** @description The number of keys on a page; 50 by default. */
    limit?: number;
    /** @description The nextCursor of the previous page. Cursors are signed: the service accepts only its own. */
    cursor?: string;
};

export type ListWorkspaceAuditEventsInput = {
    id: string;
    /** @description The id of the key, person or operator that caused the event. */
    actor?: string;
    keyId?: string;
    /** @enum {string} */
    action?: "key.created" | "key.updated" | "key.activated" | "key.deactivated" | "key.regenerated" | "key.rotated" | "key.rotation_failed" | "key.expiring" | "key.expired" | "key.unused" | "key.revealed" | "key.deleted" | "pepper.rotated" | "pepper.dropped" | "api.registered" | "api.unregistered" | "workspace.created" | "workspace.updated" | "workspace.suspended" | "workspace.resumed" | "workspace.deletion_started" | "workspace.deleted" | "workspace.erased" | "root_key.issued" | "root_key.revoked" | "service_key.created" | "service_key.deleted" | "quota.warning" | "quota.exhausted" | "quota.granted" | "member.added" | "member.changed" | "member.removed";
    /**
     * Format: date-time
     * @description At this time or later.
     */
    from?: string;
    /**
     * Format: date-time
     * @description Before this time.
     */
    to?: string;
    /** @description The number of items on a page; 50 by default. */
    limit?: number;
    /** @description The nextCursor of the previous page. Cursors are signed: the service accepts only its own. */
    cursor?: string;
};

export type ListWorkspacesInput = {
    /** @example customer_42 */
    externalId?: string;
    /** @description The number of items on a page; 50 by default. */
    limit?: number;
    /** @description The nextCursor of the previous page. Cursors are signed: the service accepts only its own. */
    cursor?: string;
};

export type ListedApi = {
    /**
     * @description The id of the API at API Gateway.
     * @example a1b2c3d4e5
     */
    id: string;
    name: string | null;
    /** @description The number of routes that the registration names. */
    routeCount: number;
    /** @description Whether requests over their limit are denied at the gateway, for backends that cannot return 429. API Gateway then responds with its response for ACCESS_DENIED. */
    limitAtGateway: boolean;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    createdAt: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    updatedAt: string;
};

export type LookupKeyInput = KeyLookup;

export type Member = {
    /** @description The OpenID provider that identifies the person. */
    issuer: string;
    /**
     * @description The issuer’s id of the person: `sub` in their tokens.
     * @example auth0|5f7c8ec7c33c6c00
     */
    subject: string;
    role: Role;
    /** @description A display name. It has no effect on permissions. */
    name: string | null;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    createdAt: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    updatedAt: string;
};

export type MemberList = {
    members: Member[];
    /** @description Send it as ?cursor= to get the next page; null on the last page. */
    nextCursor: string | null;
};

export type MemberResponse = {
    member: Member;
};

export type Membership = {
    workspaceId: string;
    name: string;
    role: Role;
};

export type MetadataChange = {
    [key: string]: string | null;
};

export type NewApiKey = {
    /** @example Checkout service */
    name: string;
    /** @default true */
    isActive?: boolean;
    /** @default live */
    environment?: Environment;
    /**
     * @default [
     *       "*"
     *     ]
     */
    scopes?: Scope[];
    /** @description The key is refused from this time on. Must be in the future. */
    expiresAt?: string | null;
    /** @default [] */
    allowedIps?: IpRange[];
    /**
     * @description A key with a new policy is rotated within minutes, then every `everyDays` days.
     * @default null
     */
    rotation?: RotationPolicy | null;
    /**
     * @description The key's own limits, no higher than those of the workspace. In each window the lower of the two applies. A window that is left out has no limit of the key's own; null: no window has one.
     * @default null
     */
    limits?: OwnLimits | null;
    /**
     * @description The key's own quota, beside the one of the workspace: a request counts against both. null: the key has none.
     * @default null
     */
    quota?: Quota | null;
    /**
     * @description The id of the owner in your own system. Your API receives it with each request of the key.
     * @default null
     */
    ownerId?: string | null;
    /** @default null */
    description?: string | null;
    /**
     * @description Up to 50 pairs of texts of your own. Latchkey stores and shows them, and does not use them.
     * @default {}
     */
    metadata?: {
        [key: string]: string;
    };
};

export type NewMember = {
    /**
     * @description The issuer’s id of the person: `sub` in their tokens.
     * @example auth0|5f7c8ec7c33c6c00
     */
    subject: string;
    role: Role;
    /** @default null */
    name?: string | null;
};

export type NewQuotaGrant = {
    /** @description The requests that the workspace may make on top of its quota, in the current period. */
    requests: number;
    /**
     * @description The reason. It is in the event `quota.granted` and in the audit log, which the members of the workspace can read.
     * @default null
     */
    reason?: string | null;
};

export type NewRegistration = {
    /**
     * @description A name for lists.
     * @default null
     */
    name?: string | null;
    scopes: RouteScopes;
    /**
     * @description Whether requests over their limit are denied at the gateway, for backends that cannot return 429. API Gateway then responds with its response for ACCESS_DENIED.
     * @default false
     */
    limitAtGateway?: boolean;
};

export type NewServiceKey = {
    /**
     * @description The service that gets the key.
     * @example Orders, on ECS
     */
    name: string;
};

export type NewServiceKeyResponse = {
    serviceKey: NewServiceKeyWithValue;
};

export type NewServiceKeyWithValue = {
    /** @example svc_Ab3dEf9h */
    id: string;
    name: string;
    /** @description The full value. It is shown only once: store it now. */
    key: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    createdAt: string;
    /** @description The ARN of the operator. */
    createdBy: string;
    /** @description Accurate to the hour; null until the key is used. */
    lastUsedAt: string | null;
};

export type NewWorkspace = {
    name: string;
    /** @description One of the configured plans. */
    plan: string;
    /**
     * @description The id of the workspace in your own system, such as a customer id. No two workspaces have the same one.
     * @default null
     */
    externalId?: string | null;
    /**
     * @description Up to 50 pairs of texts of your own. Latchkey stores and shows them, and does not use them.
     * @default {}
     */
    metadata?: {
        [key: string]: string;
    };
    /** @default {} */
    overrides?: OverridesChange;
};

export type NewWorkspaceResponse = {
    workspace: Workspace;
    rootKey: RootKey;
};

export type Overrides = {
    /** @description The maximum number of API keys. null: the plan's maximum. */
    maxKeys: number | null;
    /** @description The limits of each key. A window that is left out has the plan's limit; null: all have. They may be higher or lower than the plan's. */
    limits: OwnLimits | null;
    /** @description The quota of the workspace. null: the plan's quota, if it has one. */
    quota: Quota | null;
};

export type OverridesChange = {
    /** @description The maximum number of API keys. null: the plan's maximum. */
    maxKeys?: number | null;
    /** @description The limits of each key. A window that is left out has the plan's limit; null: all have. They may be higher or lower than the plan's. */
    limits?: OwnLimits | null;
    /** @description The quota of the workspace. null: the plan's quota, if it has one. */
    quota?: Quota | null;
};

export type OwnLimits = {
    perMinute?: number;
    perHour?: number;
};

export type OwnWorkspace = {
    id: string;
    name: string;
    plan: string;
    /** @enum {string} */
    status: "active" | "suspended" | "deleting";
    keyCount: number;
    /** @description The number of deleted keys that still count against the maximum, because they may have been used in this hour. */
    heldPlaces: number;
    /** @description The maximum number of API keys; null if unlimited. */
    maxKeys: number | null;
    /** @description The limits of each key that has no lower ones of its own; null if the plan has no API access. */
    limits: Limits | null;
    /** @description The quota of the workspace in its current period; null: none. */
    quota: QuotaState | null;
    overrides: Overrides;
    /** @description Names the root key in events. null if it was revoked. */
    rootKeyId: string | null;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    createdAt: string;
};

export type OwnWorkspaceResponse = {
    workspace: OwnWorkspace;
    /** @description The plan of the workspace, and the public plans of the deployment. */
    plans: PlanView[];
    caller: CallerView;
    /** @description The workspaces that the signed-in person belongs to; empty for a key. */
    memberships: Membership[];
    /** @description Whether full=true can show key values again. */
    recoverableKeys: boolean;
};

export type OwnerUsage = {
    /** @description null: the keys had no owner at the time of the requests. */
    ownerId: string | null;
    /** @description Admitted requests, counted against the limits. Exact, except that a request may be included that was refused because its key had just changed. */
    admitted: number;
    /** @description Requests that got 429. Written in batches: of more than ten in a minute, up to a tenth may be missing. */
    limited: number;
    /** @description Requests that were refused for another reason, by reason: `revoked` (the key is deactivated), `suspended` (the workspace is suspended), `expired`, `scope`, `address`, `plan` (no API access), `quota`. Reasons without requests are left out. Requests with unknown or deleted keys are not counted. Written in batches, like `limited`. */
    refused: RefusedRequests;
};

export type PlanView = {
    name: string;
    /** @description null if unlimited. */
    maxKeys: number | null;
    /** @description The limits of each key; null if the plan has no API access. */
    limits: Limits | null;
    /** @description The quota of the workspace; null: none. */
    quota: Quota | null;
};

export type Problem = {
    /**
     * @description urn:latchkey:problem:<code>
     * @example urn:latchkey:problem:not_found
     */
    type: string;
    title: string;
    status: number;
    detail: string;
    code: ErrorCode;
    /** @description The id of the request. Include it when you ask for support. */
    requestId: string;
    errors?: FieldError[];
};

export type PutMemberInput = NewMember;

export type Quota = {
    requests: number;
    per: QuotaPeriod;
};

export type QuotaGrantResponse = {
    workspace: Workspace;
    quota: GrantedQuota;
};

export type QuotaPeriod = "day" | "month" | "total";

export type QuotaState = {
    requests: number;
    per: QuotaPeriod;
    /** @description The requests of the quota and of all grants in this period. */
    limit: number;
    /** @description The end of the period; null if the quota never resets. */
    resetsAt: string | null;
    /** @description The requests admitted in this period, by their cost. null: the counters do not respond. */
    used: number | null;
    /** @description null: the counters do not respond. */
    remaining: number | null;
};

export type RefusedKey = {
    /**
     * @description discriminator enum property added by openapi-typescript
     * @enum {string}
     */
    valid: "false";
    /**
     * @description The reason. `unauthorized`: the key is unknown, deactivated, expired or deleted, or the caller may not ask about it.
     * @enum {string}
     */
    code: "unauthorized" | "insufficient_scope" | "ip_not_allowed" | "plan_without_api_access" | "plan_not_configured" | "rate_limit_exceeded" | "quota_exceeded";
    /** @description The status of the response that your service should send. */
    status: 401 | 403 | 429;
    /** @description A sentence for your client. */
    detail: string;
    /** @description The seconds to wait, for `Retry-After`. null: waiting does not help, or the key is not limited. */
    retryAfter: number | null;
    /** @description The rate limits after this request. null: not known, because the key or the counters did not say. */
    rateLimit: LimitState | null;
    /** @description The quotas that the request counts against, or that refused it. Empty if there are none. */
    quotas: VerifiedQuota[];
};

export type RefusedRequests = {
    revoked?: number;
    suspended?: number;
    expired?: number;
    scope?: number;
    address?: number;
    plan?: number;
    quota?: number;
};

export type RegenerateApiKeyInput = {
    id: string;
} & Regeneration;

export type RegenerateWorkspaceApiKeyInput = {
    id: string;
    keyId: string;
} & Regeneration;

export type Regeneration = {
    /**
     * @description When the previous value stops working: immediately; after a grace period; or a grace period after the new value is first used (30 days from now at the latest).
     * @default immediate
     * @enum {string}
     */
    mode?: "immediate" | "grace" | "on_first_use";
    /** @description Seconds for which the previous value still works. */
    gracePeriodSeconds?: number;
};

export type RegisterApiInput = {
    id: string;
} & NewRegistration;

export type RegisteredApi = {
    /**
     * @description The id of the API at API Gateway.
     * @example a1b2c3d4e5
     */
    id: string;
    name: string | null;
    scopes: RouteScopes;
    /** @description Whether requests over their limit are denied at the gateway, for backends that cannot return 429. API Gateway then responds with its response for ACCESS_DENIED. */
    limitAtGateway: boolean;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    createdAt: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    updatedAt: string;
};

export type RegisteredApiList = {
    apis: ListedApi[];
    /** @description Send it as ?cursor= to get the next page; null on the last page. */
    nextCursor: string | null;
};

export type RegisteredApiResponse = {
    api: RegisteredApi;
};

export type ResumeWorkspaceInput = {
    id: string;
};

export type RevokeRootKeyInput = {
    id: string;
};

export type Role = "owner" | "admin" | "viewer";

export type RootKey = {
    id: string;
    /** @description The full key value. It is shown only once: store it now. */
    key: string;
};

export type RootKeyResponse = {
    rootKey: RootKey;
};

export type Rotation = {
    everyDays: number;
    /** @description Seconds for which the previous value still works. */
    gracePeriodSeconds: number;
    /**
     * @description `managed`: a secret that the service creates for this key. Otherwise the full ARN of a secret in the same account and Region. Its tag `latchkey:workspace` must name this workspace; for a test key, `latchkey:key` must also name the key.
     * @example managed
     */
    deliverTo: string;
    /** @description The secret that values go to; null for `managed` until the first rotation. */
    secretArn: string | null;
    /** @description null while the key is inactive. */
    nextRotationAt: string | null;
    lastRotatedAt: string | null;
    /** @description The reason why the secret did not take the last value; null after a success. Latchkey tries again. */
    lastFailure: RotationFailure | null;
};

export type RotationFailure = {
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    at: string;
    /** @enum {string} */
    reason: "access_denied" | "secret_deleted" | "secret_is_replica" | "secret_not_found" | "secret_not_tagged" | "secret_rejected" | "too_many_versions";
    attempts: number;
};

export type RotationPolicy = {
    everyDays: number;
    /**
     * @description Seconds for which the previous value still works.
     * @default 86400
     */
    gracePeriodSeconds?: number;
    /**
     * @description `managed`: a secret that the service creates for this key. Otherwise the full ARN of a secret in the same account and Region. Its tag `latchkey:workspace` must name this workspace; for a test key, `latchkey:key` must also name the key.
     * @example managed
     */
    deliverTo: string;
};

export type RouteScopes = {
    [key: string]: Scope | {
        scope: Scope;
        /** @description How many requests of a quota a request counts as: 1 to 1000. */
        cost: number;
    };
};

export type Scope = string;

export type ServiceKey = {
    /** @example svc_Ab3dEf9h */
    id: string;
    name: string;
    /**
     * @description The masked value.
     * @example vsk_service_Ab3dEf9h...x9Qz
     */
    key: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    createdAt: string;
    /** @description The ARN of the operator. */
    createdBy: string;
    /** @description Accurate to the hour; null until the key is used. */
    lastUsedAt: string | null;
};

export type ServiceKeyList = {
    serviceKeys: ServiceKey[];
};

export type ShownApiKey = {
    /**
     * @description Survives regeneration and rotation.
     * @example key_01JDEXAMPLE0000000000000000
     */
    id: string;
    /**
     * @description The masked key value.
     * @example vsk_live_Ab3dEf9h...x9Qz
     */
    key: string;
    /** @example Checkout service */
    name: string;
    isActive: boolean;
    environment: Environment;
    scopes: Scope[];
    expiresAt: string | null;
    /** @description Empty: any address may use the key. */
    allowedIps: IpRange[];
    /** @description null: no rotation policy. */
    rotation: Rotation | null;
    /** @description The key's own limits, no higher than those of the workspace. In each window the lower of the two applies. A window that is left out has no limit of the key's own; null: no window has one. */
    limits: OwnLimits | null;
    /** @description The key's own quota, beside the one of the workspace: a request counts against both. null: the key has none. */
    quota: Quota | null;
    /** @description The id of the owner in your own system. Your API receives it with each request of the key. */
    ownerId: string | null;
    description: string | null;
    /** @description Your own pairs of texts. */
    metadata: {
        [key: string]: string;
    };
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    createdAt: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    updatedAt: string;
    /** @description Accurate to the minute, or to the hour after 31 days; null until the key is used. */
    lastUsedAt: string | null;
    /** @description When the previous value stops working; null: there is none, or it has no end yet because a new value is being delivered to a secret. With the mode on_first_use, this is the latest possible time until the new value is used. */
    previousKeyValidUntil: string | null;
    /** @description The working values, the newest first; at most two. */
    values: ApiKeyValue[];
    /** @description With full=true only: the key value. null if the deployment does not keep it, or if the key has scopes that the caller lacks. */
    fullKey?: string | null;
};

export type ShownApiKeyResponse = {
    apiKey: ShownApiKey;
};

export type SuspendWorkspaceInput = {
    id: string;
};

export type UnregisterApiInput = {
    id: string;
};

export type UpdateApiKeyInput = {
    id: string;
} & ApiKeyChange;

export type UpdateWorkspaceApiKeyInput = {
    id: string;
    keyId: string;
} & ApiKeyChange;

export type UpdateWorkspaceInput = {
    id: string;
} & WorkspaceChange;

export type Usage = {
    /**
     * Format: date-time
     * @description The beginning of the first point.
     * @example 2026-11-24T10:15:30.000Z
     */
    from: string;
    /**
     * Format: date-time
     * @description The end of the last point.
     * @example 2026-11-24T10:15:30.000Z
     */
    to: string;
    granularity: Granularity;
    /**
     * Format: date-time
     * @description Usage before this time is not kept at this granularity. Points before it are left out.
     * @example 2026-11-24T10:15:30.000Z
     */
    keptSince: string;
    /** @description A time in the range whose requests are not included yet, because adding up usage is late; null: everything is included. */
    missing: UsageTime | null;
    points: UsagePoint[];
    /** @description Admitted requests, counted against the limits. Exact, except that a request may be included that was refused because its key had just changed. */
    admitted: number;
    /** @description Requests that got 429. Written in batches: of more than ten in a minute, up to a tenth may be missing. */
    limited: number;
    /** @description Requests that were refused for another reason, by reason: `revoked` (the key is deactivated), `suspended` (the workspace is suspended), `expired`, `scope`, `address`, `plan` (no API access), `quota`. Reasons without requests are left out. Requests with unknown or deleted keys are not counted. Written in batches, like `limited`. */
    refused: RefusedRequests;
};

export type UsagePoint = {
    /**
     * Format: date-time
     * @description When the minute, hour or day (UTC) begins.
     * @example 2026-11-24T10:15:30.000Z
     */
    at: string;
    /** @description Admitted requests, counted against the limits. Exact, except that a request may be included that was refused because its key had just changed. */
    admitted: number;
    /** @description Requests that got 429. Written in batches: of more than ten in a minute, up to a tenth may be missing. */
    limited: number;
    /** @description Requests that were refused for another reason, by reason: `revoked` (the key is deactivated), `suspended` (the workspace is suspended), `expired`, `scope`, `address`, `plan` (no API access), `quota`. Reasons without requests are left out. Requests with unknown or deleted keys are not counted. Written in batches, like `limited`. */
    refused: RefusedRequests;
};

export type UsageResponse = {
    usage: Usage;
    keys: KeyUsage[];
    owners: OwnerUsage[];
    /** @description Send it as ?cursor= to get the next page; null on the last page. */
    nextCursor: string | null;
};

export type UsageTime = {
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    from: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    to: string;
};

export type ValidKey = {
    /**
     * @description discriminator enum property added by openapi-typescript
     * @enum {string}
     */
    valid: "true";
    principal: VerifiedPrincipal;
    /** @description The rate limits after this request. null: not known, because the key or the counters did not say. */
    rateLimit: LimitState | null;
    /** @description The quotas that the request counts against, or that refused it. Empty if there are none. */
    quotas: VerifiedQuota[];
};

export type Verification = ValidKey | RefusedKey;

export type VerifiedPrincipal = {
    keyId: string;
    workspaceId: string;
    environment: Environment;
    plan: string;
    scopes: Scope[];
    /** @description null if the key has no owner. */
    ownerId: string | null;
};

export type VerifiedQuota = {
    /**
     * @description Whose quota it is.
     * @enum {string}
     */
    of: "workspace" | "key";
    /** @enum {string} */
    per: "day" | "month" | "total";
    limit: number;
    used: number;
    remaining: number;
    /** @description null: the quota never resets. */
    resetsAt: string | null;
};

export type VerifyKeyByOperatorInput = KeyToVerify;

export type WindowState = {
    limit: number;
    remaining: number;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    resetsAt: string;
};

export type Workspace = {
    /** @example ws_01JDEXAMPLE0000000000000000 */
    id: string;
    name: string;
    plan: string;
    /** @description null if it has none. */
    externalId: string | null;
    /** @description Your own pairs of texts. */
    metadata: {
        [key: string]: string;
    };
    /**
     * @description Keys of a workspace that is not active are refused.
     * @enum {string}
     */
    status: "active" | "suspended" | "deleting";
    /** @description The number of its API keys, without the root key. */
    keyCount: number;
    /** @description The number of deleted keys that still count against the maximum, because they may have been used in this hour. */
    heldPlaces: number;
    /** @description The maximum number of its API keys; null if unlimited. 0 if the plan is not configured. */
    maxKeys: number | null;
    /** @description The limits of each key that has no lower ones of its own; null if the plan has no API access or is not configured. */
    limits: Limits | null;
    overrides: Overrides;
    /** @description false: the plan was removed from the configuration. Requests with the keys of the workspace are refused with `plan_not_configured` until it moves to another plan. */
    planConfigured: boolean;
    /** @description null if its root key was revoked. */
    rootKeyId: string | null;
    /**
     * @description `own`: API Gateway throttles the workspace separately. `shared`: together with other workspaces on its plan.
     * @enum {string}
     */
    gatewayKey: "own" | "shared";
    /** @description Whether a change has not reached every credential and the gateway yet, because a request failed before it was complete. Send the same request again to finish it. After a grant, any `PATCH` of the workspace finishes it. */
    pending: boolean;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    createdAt: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    updatedAt: string;
};

export type WorkspaceChange = {
    name?: string;
    /** @description One of the configured plans. */
    plan?: string;
    /** @description The id of the workspace in your own system, such as a customer id. No two workspaces have the same one. */
    externalId?: string | null;
    /** @description Adds or replaces the named pairs; the others stay. null as a value removes the pair, and null instead of the object removes all. */
    metadata?: MetadataChange | null;
    overrides?: OverridesChange;
};

export type WorkspaceDetails = {
    /** @example ws_01JDEXAMPLE0000000000000000 */
    id: string;
    name: string;
    plan: string;
    /** @description null if it has none. */
    externalId: string | null;
    /** @description Your own pairs of texts. */
    metadata: {
        [key: string]: string;
    };
    /**
     * @description Keys of a workspace that is not active are refused.
     * @enum {string}
     */
    status: "active" | "suspended" | "deleting";
    /** @description The number of its API keys, without the root key. */
    keyCount: number;
    /** @description The number of deleted keys that still count against the maximum, because they may have been used in this hour. */
    heldPlaces: number;
    /** @description The maximum number of its API keys; null if unlimited. 0 if the plan is not configured. */
    maxKeys: number | null;
    /** @description The limits of each key that has no lower ones of its own; null if the plan has no API access or is not configured. */
    limits: Limits | null;
    overrides: Overrides;
    /** @description false: the plan was removed from the configuration. Requests with the keys of the workspace are refused with `plan_not_configured` until it moves to another plan. */
    planConfigured: boolean;
    /** @description null if its root key was revoked. */
    rootKeyId: string | null;
    /**
     * @description `own`: API Gateway throttles the workspace separately. `shared`: together with other workspaces on its plan.
     * @enum {string}
     */
    gatewayKey: "own" | "shared";
    /** @description Whether a change has not reached every credential and the gateway yet, because a request failed before it was complete. Send the same request again to finish it. After a grant, any `PATCH` of the workspace finishes it. */
    pending: boolean;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    createdAt: string;
    /**
     * Format: date-time
     * @example 2026-11-24T10:15:30.000Z
     */
    updatedAt: string;
    /** @description The quota of the workspace in its current period; null: none. */
    quota: QuotaState | null;
};

export type WorkspaceDetailsResponse = {
    workspace: WorkspaceDetails;
};

export type WorkspaceList = {
    workspaces: Workspace[];
    /** @description Send it as ?cursor= to get the next page; null on the last page. */
    nextCursor: string | null;
};

export type WorkspaceResponse = {
    workspace: Workspace;
};
