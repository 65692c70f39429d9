import * as z from 'zod';
import { KeyImport } from '../../domain/keys/import/import-schema.ts';
import { KeyLookup } from '../../domain/keys/lookup/key-lookup-schema.ts';
import { NewQuotaGrant } from '../../domain/limits/grants/grant-schema.ts';
import { ForeignId } from '../../domain/shared/foreign-id-schema.ts';
import { NewWorkspace, WorkspaceChange } from '../../domain/workspaces/workspace.ts';
import { route } from './route.ts';
import { booleanParameter, Cursor, Moment, pageSize, UsageRows } from './shared.ts';

export const createWorkspace = /* @__PURE__ */ route(() => ({
  method: 'POST',
  path: '/admin/v1/workspaces',
  lambda: 'create-workspace',
  repeated: 'kept-answer',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Create a workspace and its root key',
  request: { body: NewWorkspace },
  success: {
    status: 201,
    description: 'The new workspace and its root key with the full value, which is shown only once.',
    body: 'NewWorkspaceResponse',
  },
  errors: ['external_id_taken'],
}));

export const listWorkspaces = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/admin/v1/workspaces',
  lambda: 'list-workspaces',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'List the workspaces, newest first',
  request: { query: z.strictObject({ externalId: ForeignId.optional(), limit: pageSize(50), cursor: Cursor }) },
  success: {
    status: 200,
    description: 'A page of workspaces.',
    body: 'WorkspaceList',
  },
  errors: [],
}));

export const getWorkspace = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/admin/v1/workspaces/{id}',
  lambda: 'get-workspace',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Get a workspace',
  request: { path: ['id'] },
  success: { status: 200, description: 'The workspace.', body: 'WorkspaceDetailsResponse' },
  errors: ['not_found'],
}));

export const updateWorkspace = /* @__PURE__ */ route(() => ({
  method: 'PATCH',
  path: '/admin/v1/workspaces/{id}',
  lambda: 'update-workspace',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Change the name, plan, external id, metadata or overrides of a workspace',
  request: { path: ['id'], body: WorkspaceChange },
  success: {
    status: 200,
    description: 'The changed workspace. A new plan and new overrides apply to the next request of each of its keys.',
    body: 'WorkspaceResponse',
  },
  errors: ['not_found', 'conflict', 'external_id_taken', 'unfinished'],
}));

export const grantQuota = /* @__PURE__ */ route(() => ({
  method: 'POST',
  path: '/admin/v1/workspaces/{id}/quota-grants',
  lambda: 'update-workspace',
  repeated: 'kept-answer',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Grant a workspace more requests in the current period of its quota',
  request: { path: ['id'], body: NewQuotaGrant },
  success: {
    status: 200,
    description:
      'The workspace, and its quota with all grants of the period. The new limit applies to the next request, unless the workspace is `pending`.',
    body: 'QuotaGrantResponse',
  },
  errors: ['not_found', 'conflict'],
}));

export const suspendWorkspace = /* @__PURE__ */ route(() => ({
  method: 'POST',
  path: '/admin/v1/workspaces/{id}/suspend',
  lambda: 'suspend-workspace',
  repeated: 'same-effect',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Suspend a workspace',
  request: { path: ['id'] },
  success: {
    status: 200,
    description: 'The suspended workspace. All its keys are refused.',
    body: 'WorkspaceResponse',
  },
  errors: ['not_found', 'conflict', 'unfinished'],
}));

export const resumeWorkspace = /* @__PURE__ */ route(() => ({
  method: 'POST',
  path: '/admin/v1/workspaces/{id}/resume',
  lambda: 'resume-workspace',
  repeated: 'same-effect',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Resume a suspended workspace',
  request: { path: ['id'] },
  success: { status: 200, description: 'The resumed workspace. Its keys work again.', body: 'WorkspaceResponse' },
  errors: ['not_found', 'conflict', 'unfinished'],
}));

export const deleteWorkspace = /* @__PURE__ */ route(() => ({
  method: 'DELETE',
  path: '/admin/v1/workspaces/{id}',
  lambda: 'delete-workspace',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Delete a workspace with all its keys',
  request: {
    path: ['id'],
    query: z.strictObject({
      erase: booleanParameter(
        'Whether to delete the audit events of the workspace immediately. Also for a workspace that was deleted before. One event without names stays, `workspace.erased`.',
      ),
    }),
  },
  success: { status: 200, description: 'The workspace is deleted. Its keys are refused.', body: 'Deleted' },
  errors: ['not_found', 'conflict', 'unfinished'],
}));

export const issueRootKey = /* @__PURE__ */ route(() => ({
  method: 'POST',
  path: '/admin/v1/workspaces/{id}/root-key',
  lambda: 'issue-root-key',
  repeated: 'kept-answer',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Issue a new root key',
  request: { path: ['id'] },
  success: {
    status: 200,
    description: 'The new root key with its full value. The previous root key, if any, is refused immediately.',
    body: 'RootKeyResponse',
  },
  errors: ['not_found', 'conflict'],
}));

export const revokeRootKey = /* @__PURE__ */ route(() => ({
  method: 'DELETE',
  path: '/admin/v1/workspaces/{id}/root-key',
  lambda: 'revoke-root-key',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Revoke the root key',
  request: { path: ['id'] },
  success: { status: 200, description: 'The root key is revoked and refused immediately.', body: 'Deleted' },
  errors: ['not_found', 'conflict'],
}));

export const importKeys = /* @__PURE__ */ route(() => ({
  method: 'POST',
  path: '/admin/v1/workspaces/{id}/imports',
  lambda: 'import-keys',
  repeated: 'same-effect',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Import API keys that another system issued',
  request: { path: ['id'], body: KeyImport },
  success: {
    status: 200,
    description:
      'The result for each key, in the order of the request. A repeated import finds the keys that exist and creates none twice.',
    body: 'KeyImportResponse',
  },
  errors: ['not_found', 'conflict', 'plan_not_configured'],
}));

export const getAdminStatus = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/admin/v1/status',
  lambda: 'get-admin-status',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Get the version and settings of the deployment',
  request: {},
  success: {
    status: 200,
    description: 'The version and settings of the deployment.',
    body: 'AdminStatus',
  },
  errors: [],
}));

export const lookupKey = /* @__PURE__ */ route(() => ({
  method: 'POST',
  path: '/admin/v1/keys/lookup',
  lambda: 'lookup-key',
  repeated: 'same-effect',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Find the API key of a value, a masked value or a tag',
  request: { body: KeyLookup },
  success: {
    status: 200,
    description:
      'The key that has the value or the tag, or had it once. A text that never belonged to a key of this deployment gives 404.',
    body: 'KeyLookupResponse',
  },
  errors: ['not_found'],
}));

export const getAdminUsage = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/admin/v1/usage',
  lambda: 'get-usage',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Get the usage of all workspaces',
  request: {
    query: z.strictObject({
      from: Moment.meta({ description: 'The first day, in UTC. At most 403 days before `to`.' }),
      to: Moment.optional().meta({ description: 'The end, rounded up to a whole day; the current time by default.' }),
      groupBy: z.enum(['workspace', 'owner', 'key']).default('workspace'),
      workspaceId: z
        .string()
        .min(1)
        .max(100)
        .optional()
        .meta({ description: 'Only this workspace, which may be deleted.' }),
      limit: UsageRows,
      cursor: Cursor,
    }),
  },
  success: {
    status: 200,
    description:
      'A page of usage by workspace, by owner in a workspace, or by key and owner. Deleted workspaces and keys are included. Hours are included up to `countedTo`.',
    body: 'AdminUsage',
  },
  errors: [],
}));

export const adminRoutes = {
  getAdminUsage,
  createWorkspace,
  listWorkspaces,
  getWorkspace,
  updateWorkspace,
  grantQuota,
  suspendWorkspace,
  resumeWorkspace,
  deleteWorkspace,
  issueRootKey,
  revokeRootKey,
  importKeys,
  getAdminStatus,
  lookupKey,
};
