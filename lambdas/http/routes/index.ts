import * as z from 'zod';
import { Member, NewMember, Role, Subject } from '../../domain/access/member.ts';
import { Scope } from '../../domain/access/scopes.ts';
import { AuditEventView } from '../../domain/events/audit-view.ts';
import { EventType } from '../../domain/events/published-event.ts';
import { ApiKey, ApiKeyChange, NewApiKey, Regeneration } from '../../domain/keys/api-key.ts';
import { Environment } from '../../domain/keys/key-format.ts';
import { Limits, PlanName } from '../../domain/limits/plans.ts';
import { granularities, KeyUsage, LimitState, Usage } from '../../domain/limits/usage.ts';
import { NewPhotoRequest, PhotoRequest } from '../../domain/sample/photo-request.ts';
import type { ErrorCode } from '../../domain/shared/errors.ts';
import { NewWorkspace, WorkspaceChange, WorkspaceView, workspaceStatuses } from '../../domain/workspaces/workspace.ts';

/**
 * The one route table: the gateway's resources, the authorizer's scope map and the OpenAPI document come from it.
 */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: `/${string}`;
  /** The file in lambdas/ that serves it. */
  readonly lambda: string;
  /**
   * Who may call: holders of an API key; those and people who signed in; operators with AWS credentials (SigV4); or
   * anybody.
   */
  readonly auth: 'api-key' | 'management' | 'iam' | 'none';
  /** The scope that a key or a role needs; null where neither is asked for. */
  readonly scope: string | null;
  readonly tag: 'API keys' | 'Workspace' | 'Sample API' | 'Admin plane' | 'Service';
  readonly summary: string;
  readonly request: {
    readonly path?: z.ZodObject;
    readonly query?: z.ZodObject;
    readonly body?: z.ZodType;
  };
  readonly success: { readonly status: 200 | 201; readonly description: string; readonly body: z.ZodType };
  /** The refusals of its own, beside those that every route of its kind shares. */
  readonly errors: readonly ErrorCode[];
}

const route = <const R extends Route>(definition: R): R => definition;

const IdPath = z.object({ id: z.string() });

const pageSize = (fallback: number) =>
  z
    .string()
    .regex(/^([1-9][0-9]?|100)$/, 'must be a whole number from 1 to 100')
    .transform(Number)
    .default(fallback)
    .meta({
      description: `Items on a page; ${fallback} by default.`,
      override: ({ jsonSchema }) => {
        Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: 100 });
        delete jsonSchema.pattern;
      },
    });

const Cursor = z
  .string()
  .min(1)
  .max(500)
  .optional()
  .meta({ description: 'The nextCursor of the page before. Signed: only what the service gave out is accepted.' });

const NextCursor = z
  .string()
  .nullable()
  .meta({ description: 'Pass it as ?cursor= for the next page; null on the last.' });

const Full = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .default(false)
  .meta({
    description:
      'Whether to show full key values, for which the scope `api-keys:reveal` is needed. Each is written to the audit log. Refused with recovery_disabled unless the deployment keeps them.',
    override: ({ jsonSchema }) => {
      jsonSchema.type = 'boolean';
      delete jsonSchema.enum;
    },
  });

/** A key that may show its value, if that was asked for. */
const ShownApiKey = ApiKey.extend({
  fullKey: z.string().nullable().optional().meta({
    description:
      'With full=true only: the key value; null if it is not kept, or the key has scopes that the caller lacks.',
  }),
}).meta({ id: 'ShownApiKey' });

const IssuedApiKey = ApiKey.extend({
  key: z.string().meta({ description: 'The full key value. Shown this once; store it now.' }),
}).meta({ id: 'IssuedApiKey' });

const OneApiKey = z.strictObject({ apiKey: ApiKey }).meta({ id: 'ApiKeyAnswer' });
const OneShownApiKey = z.strictObject({ apiKey: ShownApiKey }).meta({ id: 'ShownApiKeyAnswer' });
const OneIssuedApiKey = z.strictObject({ apiKey: IssuedApiKey }).meta({ id: 'IssuedApiKeyAnswer' });
const OneWorkspace = z.strictObject({ workspace: WorkspaceView }).meta({ id: 'WorkspaceAnswer' });
const RootKey = z
  .strictObject({
    id: z.string(),
    key: z.string().meta({ description: 'The full key value. Shown this once; store it now.' }),
  })
  .meta({ id: 'RootKey' });
/** Times of the query, with a zone or in UTC. */
const Moment = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 date and time with a zone, such as 2027-01-31T00:00:00Z' })
  .transform((text) => Date.parse(text))
  // Ids and hours are written with years of four digits, also after rounding.
  .refine((time) => time >= 0 && time < Date.UTC(9999), 'must be a time of the years 1970 to 9998');

const UsageQuery = {
  from: Moment.meta({
    description:
      'Where to begin; rounded down to the granularity. At most a day before `to` by the minute, 31 days by the hour or day.',
  }),
  to: Moment.optional().meta({ description: 'Where to end; rounded up. By default now: name it to add up pages.' }),
  granularity: z.enum(granularities).default('hour'),
};

const PlanView = z
  .strictObject({
    name: PlanName,
    maxKeys: z.int().nullable().meta({ description: 'null: unlimited.' }),
    limits: Limits.nullable().meta({ description: 'Of each key; null: no API access.' }),
  })
  .meta({ id: 'PlanView' });

const CallerView = z
  .strictObject({
    type: z.enum(['api_key', 'user']),
    id: z.string().meta({ description: 'Of a key its id, of a person the subject.' }),
    name: z.string().nullable(),
    role: Role.nullable().meta({ description: 'null: a key.' }),
    scopes: z.array(Scope).meta({ description: 'What the caller may do here.' }),
  })
  .meta({ id: 'CallerView' });

const Deleted = z.strictObject({ success: z.literal(true) }).meta({ id: 'Deleted' });

export const routes = {
  listApiKeys: route({
    method: 'GET',
    path: '/api/v1/api-keys',
    lambda: 'list-api-keys',
    auth: 'management',
    scope: 'api-keys:read',
    tag: 'API keys',
    summary: 'List the API keys of the workspace, newest first',
    request: {
      query: z.strictObject({ full: Full, environment: Environment.optional(), limit: pageSize(50), cursor: Cursor }),
    },
    success: {
      status: 200,
      description: 'A page of keys, and how many the plan allows.',
      body: z
        .strictObject({
          apiKeys: z.array(ShownApiKey),
          limits: z.strictObject({
            current: z.int(),
            max: z.int().nullable().meta({ description: 'null: unlimited.' }),
            planName: z.string(),
          }),
          nextCursor: NextCursor,
        })
        .meta({ id: 'ApiKeyList' }),
    },
    errors: ['invalid_request', 'recovery_disabled'],
  }),

  createApiKey: route({
    method: 'POST',
    path: '/api/v1/api-keys',
    lambda: 'create-api-key',
    auth: 'management',
    scope: 'api-keys:write',
    tag: 'API keys',
    summary: 'Create an API key; the answer holds its value, once',
    request: { body: NewApiKey },
    success: { status: 200, description: 'The new key with its full value.', body: OneIssuedApiKey },
    errors: ['key_limit_exceeded', 'conflict'],
  }),

  deleteApiKeyByQuery: route({
    method: 'DELETE',
    path: '/api/v1/api-keys',
    lambda: 'delete-api-key',
    auth: 'management',
    scope: 'api-keys:write',
    tag: 'API keys',
    summary: 'Delete the API key that the query names',
    request: {
      query: z.strictObject({
        id: z.string({ error: 'is required: the id of the key to delete' }).min(1, 'must not be empty'),
      }),
    },
    success: { status: 200, description: 'The key is gone; its value is refused from now on.', body: Deleted },
    errors: ['invalid_request', 'not_found', 'conflict'],
  }),

  getApiKey: route({
    method: 'GET',
    path: '/api/v1/api-keys/{id}',
    lambda: 'get-api-key',
    auth: 'management',
    scope: 'api-keys:read',
    tag: 'API keys',
    summary: 'Get an API key',
    request: { path: IdPath, query: z.strictObject({ full: Full }) },
    success: { status: 200, description: 'The key.', body: OneShownApiKey },
    errors: ['invalid_request', 'not_found', 'recovery_disabled'],
  }),

  updateApiKey: route({
    method: 'PATCH',
    path: '/api/v1/api-keys/{id}',
    lambda: 'update-api-key',
    auth: 'management',
    scope: 'api-keys:write',
    tag: 'API keys',
    summary: 'Change an API key; it applies from the next request on',
    request: { path: IdPath, body: ApiKeyChange },
    success: { status: 200, description: 'The key as it is now.', body: OneApiKey },
    errors: ['not_found', 'conflict'],
  }),

  deleteApiKey: route({
    method: 'DELETE',
    path: '/api/v1/api-keys/{id}',
    lambda: 'delete-api-key',
    auth: 'management',
    scope: 'api-keys:write',
    tag: 'API keys',
    summary: 'Delete an API key',
    request: { path: IdPath },
    success: { status: 200, description: 'The key is gone; its value is refused from now on.', body: Deleted },
    errors: ['not_found', 'conflict'],
  }),

  regenerateApiKey: route({
    method: 'POST',
    path: '/api/v1/api-keys/{id}/regenerate',
    lambda: 'regenerate-api-key',
    auth: 'management',
    scope: 'api-keys:write',
    tag: 'API keys',
    summary: 'Give an API key a new value; when the old one is refused, the mode says',
    request: {
      path: IdPath,
      body: Regeneration.optional(),
    },
    success: { status: 200, description: 'The key with its new full value.', body: OneIssuedApiKey },
    errors: ['not_found', 'conflict'],
  }),

  getKeyUsage: route({
    method: 'GET',
    path: '/api/v1/api-keys/{id}/usage',
    lambda: 'get-key-usage',
    auth: 'management',
    scope: 'api-keys:read',
    tag: 'API keys',
    summary: 'Tell how an API key was used, and how it stands against its limits now',
    request: { path: IdPath, query: z.strictObject(UsageQuery) },
    success: {
      status: 200,
      description: 'The usage of the key.',
      body: z
        .strictObject({
          usage: Usage,
          limits: LimitState.nullable().meta({ description: 'As of now; null: the plan has no API access.' }),
        })
        .meta({ id: 'KeyUsageAnswer' }),
    },
    errors: ['invalid_request', 'not_found'],
  }),

  getUsage: route({
    method: 'GET',
    path: '/api/v1/usage',
    lambda: 'get-usage',
    auth: 'management',
    scope: 'api-keys:read',
    tag: 'Workspace',
    summary: 'Tell how the keys of the workspace were used, a page of keys at a time',
    request: { query: z.strictObject({ ...UsageQuery, limit: pageSize(50), cursor: Cursor }) },
    success: {
      status: 200,
      description:
        'The usage of these keys together, and of each. The first page has the root key too. Add up the pages for all keys.',
      body: z
        .strictObject({ usage: Usage, keys: z.array(KeyUsage), nextCursor: NextCursor })
        .meta({ id: 'UsageAnswer' }),
    },
    errors: ['invalid_request'],
  }),

  listAuditEvents: route({
    method: 'GET',
    path: '/api/v1/audit-events',
    lambda: 'list-audit-events',
    auth: 'management',
    scope: 'audit-events:read',
    tag: 'Workspace',
    summary: 'List who did what to which key, newest first',
    request: {
      query: z.strictObject({
        actor: z.string().min(1).max(300).optional().meta({ description: 'The id of who did it.' }),
        keyId: z.string().min(1).max(100).optional(),
        action: EventType.optional(),
        from: Moment.optional().meta({ description: 'At this time or later.' }),
        to: Moment.optional().meta({ description: 'Before this time.' }),
        limit: pageSize(50),
        cursor: Cursor,
      }),
    },
    success: {
      status: 200,
      description: 'A page of events. One that is filtered may be short, or empty, and still have a next page.',
      body: z
        .strictObject({ auditEvents: z.array(AuditEventView), nextCursor: NextCursor })
        .meta({ id: 'AuditEventList' }),
    },
    errors: ['invalid_request'],
  }),

  getOwnWorkspace: route({
    method: 'GET',
    path: '/api/v1/workspace',
    lambda: 'get-own-workspace',
    auth: 'management',
    scope: 'api-keys:read',
    tag: 'Workspace',
    summary: 'Tell which workspace this is, what its plan allows, and who asks',
    request: {},
    success: {
      status: 200,
      description: 'The workspace of the key or of the person. Who belongs to several and names none gets the oldest.',
      body: z
        .strictObject({
          workspace: z
            .strictObject({
              id: z.string(),
              name: z.string(),
              plan: z.string(),
              status: z.enum(workspaceStatuses),
              keyCount: z.int(),
              createdAt: z.iso.datetime(),
            })
            .meta({ id: 'OwnWorkspace' }),
          plans: z.array(PlanView).meta({ description: 'All plans of the deployment.' }),
          caller: CallerView,
          memberships: z
            .array(z.strictObject({ workspaceId: z.string(), name: z.string(), role: Role }).meta({ id: 'Membership' }))
            .meta({ description: 'The workspaces that the signed-in person belongs to; of a key, none.' }),
          recoverableKeys: z.boolean().meta({ description: 'Whether full=true can show key values again.' }),
        })
        .meta({ id: 'OwnWorkspaceAnswer' }),
    },
    errors: ['not_found'],
  }),

  listMembers: route({
    method: 'GET',
    path: '/api/v1/members',
    lambda: 'list-members',
    auth: 'management',
    scope: 'members:read',
    tag: 'Workspace',
    summary: 'List the people who may sign in to the workspace',
    request: { query: z.strictObject({ limit: pageSize(50), cursor: Cursor }) },
    success: {
      status: 200,
      description: 'A page of members.',
      body: z.strictObject({ members: z.array(Member), nextCursor: NextCursor }).meta({ id: 'MemberList' }),
    },
    errors: ['invalid_request'],
  }),

  putMember: route({
    method: 'PUT',
    path: '/api/v1/members',
    lambda: 'put-member',
    auth: 'management',
    scope: 'members:write',
    tag: 'Workspace',
    summary: 'Add a member, or set the role and name of one; it applies from the next request on',
    request: { body: NewMember },
    success: {
      status: 200,
      description: 'The member as it is now.',
      body: z.strictObject({ member: Member }).meta({ id: 'MemberAnswer' }),
    },
    errors: ['sign_in_disabled', 'member_limit_exceeded', 'not_found', 'conflict'],
  }),

  deleteMember: route({
    method: 'DELETE',
    path: '/api/v1/members',
    lambda: 'delete-member',
    auth: 'management',
    scope: 'members:write',
    tag: 'Workspace',
    summary: 'Remove a member; they are refused from the next request on',
    request: { query: z.strictObject({ subject: Subject }) },
    success: { status: 200, description: 'They no longer belong to the workspace.', body: Deleted },
    errors: ['invalid_request', 'sign_in_disabled', 'not_found', 'conflict'],
  }),

  getStatus: route({
    method: 'GET',
    path: '/v1/status',
    lambda: 'get-status',
    auth: 'api-key',
    scope: 'status:read',
    tag: 'Sample API',
    summary: 'Tell who the caller is',
    request: {},
    success: {
      status: 200,
      description: 'The key works, and this is what it is.',
      body: z
        .strictObject({
          status: z.literal('ok'),
          keyId: z.string(),
          workspaceId: z.string(),
          environment: Environment,
          plan: z.string(),
        })
        .meta({ id: 'Status' }),
    },
    errors: [],
  }),

  createPhotoRequest: route({
    method: 'POST',
    path: '/v1/photo-requests',
    lambda: 'create-photo-request',
    auth: 'api-key',
    scope: 'photo-requests:write',
    tag: 'Sample API',
    summary: 'Request photos',
    request: { body: NewPhotoRequest },
    success: { status: 201, description: 'The stored request.', body: PhotoRequest },
    errors: [],
  }),

  listPhotoRequests: route({
    method: 'GET',
    path: '/v1/photo-requests',
    lambda: 'list-photo-requests',
    auth: 'api-key',
    scope: 'photo-requests:read',
    tag: 'Sample API',
    summary: 'List the photo requests of this workspace and environment, newest first',
    request: { query: z.strictObject({ limit: pageSize(50), cursor: Cursor }) },
    success: {
      status: 200,
      description: 'A page of photo requests.',
      body: z
        .strictObject({ photo_requests: z.array(PhotoRequest), next_cursor: NextCursor })
        .meta({ id: 'PhotoRequestList' }),
    },
    errors: ['invalid_request'],
  }),

  getPhotoRequest: route({
    method: 'GET',
    path: '/v1/photo-requests/{id}',
    lambda: 'get-photo-request',
    auth: 'api-key',
    scope: 'photo-requests:read',
    tag: 'Sample API',
    summary: 'Get a photo request',
    request: { path: IdPath },
    success: { status: 200, description: 'The photo request.', body: PhotoRequest },
    errors: ['not_found'],
  }),

  createWorkspace: route({
    method: 'POST',
    path: '/admin/v1/workspaces',
    lambda: 'create-workspace',
    auth: 'iam',
    scope: null,
    tag: 'Admin plane',
    summary: 'Create a workspace; the answer holds the value of its root key, once',
    request: { body: NewWorkspace },
    success: {
      status: 201,
      description: 'The new workspace and its root key with its full value.',
      body: z.strictObject({ workspace: WorkspaceView, rootKey: RootKey }).meta({ id: 'NewWorkspaceAnswer' }),
    },
    errors: [],
  }),

  listWorkspaces: route({
    method: 'GET',
    path: '/admin/v1/workspaces',
    lambda: 'list-workspaces',
    auth: 'iam',
    scope: null,
    tag: 'Admin plane',
    summary: 'List the workspaces, newest first',
    request: { query: z.strictObject({ limit: pageSize(50), cursor: Cursor }) },
    success: {
      status: 200,
      description: 'A page of workspaces.',
      body: z
        .strictObject({ workspaces: z.array(WorkspaceView), nextCursor: NextCursor })
        .meta({ id: 'WorkspaceList' }),
    },
    errors: ['invalid_request'],
  }),

  getWorkspace: route({
    method: 'GET',
    path: '/admin/v1/workspaces/{id}',
    lambda: 'get-workspace',
    auth: 'iam',
    scope: null,
    tag: 'Admin plane',
    summary: 'Get a workspace',
    request: { path: IdPath },
    success: { status: 200, description: 'The workspace.', body: OneWorkspace },
    errors: ['not_found'],
  }),

  updateWorkspace: route({
    method: 'PATCH',
    path: '/admin/v1/workspaces/{id}',
    lambda: 'update-workspace',
    auth: 'iam',
    scope: null,
    tag: 'Admin plane',
    summary: 'Rename a workspace, or change its plan; a plan applies to all its keys from the next request on',
    request: { path: IdPath, body: WorkspaceChange },
    success: { status: 200, description: 'The workspace as it is now.', body: OneWorkspace },
    errors: ['not_found', 'conflict', 'unfinished'],
  }),

  suspendWorkspace: route({
    method: 'POST',
    path: '/admin/v1/workspaces/{id}/suspend',
    lambda: 'suspend-workspace',
    auth: 'iam',
    scope: null,
    tag: 'Admin plane',
    summary: 'Suspend a workspace; all its keys are refused from the next request on',
    request: { path: IdPath },
    success: { status: 200, description: 'The workspace as it is now.', body: OneWorkspace },
    errors: ['not_found', 'conflict', 'unfinished'],
  }),

  resumeWorkspace: route({
    method: 'POST',
    path: '/admin/v1/workspaces/{id}/resume',
    lambda: 'resume-workspace',
    auth: 'iam',
    scope: null,
    tag: 'Admin plane',
    summary: 'Resume a suspended workspace; its keys work again as they did',
    request: { path: IdPath },
    success: { status: 200, description: 'The workspace as it is now.', body: OneWorkspace },
    errors: ['not_found', 'conflict', 'unfinished'],
  }),

  deleteWorkspace: route({
    method: 'DELETE',
    path: '/admin/v1/workspaces/{id}',
    lambda: 'delete-workspace',
    auth: 'iam',
    scope: null,
    tag: 'Admin plane',
    summary: 'Delete a workspace with all its keys',
    request: { path: IdPath },
    success: { status: 200, description: 'The workspace is gone; its keys are refused from now on.', body: Deleted },
    errors: ['not_found', 'conflict', 'unfinished'],
  }),

  issueRootKey: route({
    method: 'POST',
    path: '/admin/v1/workspaces/{id}/root-key',
    lambda: 'issue-root-key',
    auth: 'iam',
    scope: null,
    tag: 'Admin plane',
    summary: 'Issue a new root key; the former one, if any, is refused from the next request on',
    request: { path: IdPath },
    success: {
      status: 200,
      description: 'The root key with its full value.',
      body: z.strictObject({ rootKey: RootKey }).meta({ id: 'RootKeyAnswer' }),
    },
    errors: ['not_found', 'conflict'],
  }),

  revokeRootKey: route({
    method: 'DELETE',
    path: '/admin/v1/workspaces/{id}/root-key',
    lambda: 'revoke-root-key',
    auth: 'iam',
    scope: null,
    tag: 'Admin plane',
    summary: 'Revoke the root key; it is refused from the next request on',
    request: { path: IdPath },
    success: { status: 200, description: 'The workspace has no root key now.', body: Deleted },
    errors: ['not_found', 'conflict'],
  }),

  getAdminStatus: route({
    method: 'GET',
    path: '/admin/v1/status',
    lambda: 'get-admin-status',
    auth: 'iam',
    scope: null,
    tag: 'Admin plane',
    summary: 'Tell how the service is deployed',
    request: {},
    success: {
      status: 200,
      description: 'The admin plane answers, and this is what was deployed.',
      body: z
        .strictObject({
          status: z.literal('ok'),
          version: z.string(),
          plans: z.array(z.string()),
          usagePlanKeys: z.enum(['per-workspace', 'per-plan']),
        })
        .meta({ id: 'AdminStatus' }),
    },
    errors: [],
  }),

  getOpenApi: route({
    method: 'GET',
    path: '/openapi.json',
    lambda: 'get-openapi',
    auth: 'none',
    scope: null,
    tag: 'Service',
    summary: 'This document',
    request: {},
    success: { status: 200, description: 'An OpenAPI 3.1 document.', body: z.looseObject({ openapi: z.string() }) },
    errors: [],
  }),

  getHealth: route({
    method: 'GET',
    path: '/health',
    lambda: 'get-health',
    auth: 'none',
    scope: null,
    tag: 'Service',
    summary: 'Tell that the service answers',
    request: {},
    success: {
      status: 200,
      description: 'The service answers.',
      body: z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' }),
    },
    errors: [],
  }),
} as const satisfies Record<string, Route>;

export const allRoutes: readonly Route[] = Object.values(routes);
