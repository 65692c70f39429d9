import * as keys from './keys.ts';
import { type Route, route } from './route.ts';
import { KeyQuery, UsageQuery } from './shared.ts';
import * as workspace from './workspace.ts';

// The routes of a workspace's API keys and audit events, for operators. The function of the workspace's own route serves each of
// them, with the same schemas (docs/decisions/0050-operators-and-keys.md).

/** Returns the fields that a route for operators has in common with the workspace's own route. */
function servedWith<R extends Route>({ lambda, success }: R) {
  const common = { lambda, success, auth: 'iam', scope: null, tag: 'Admin plane' } as const;
  return common as typeof common & Pick<R, 'lambda' | 'success'>;
}

export const listWorkspaceApiKeys = /* @__PURE__ */ route(() => ({
  ...servedWith(keys.listApiKeys),
  method: 'GET',
  path: '/admin/v1/workspaces/{id}/api-keys',
  summary: 'List and search the API keys of a workspace',
  request: { path: ['id'], query: KeyQuery },
  errors: ['not_found'],
}));

export const createWorkspaceApiKey = /* @__PURE__ */ route(() => ({
  ...servedWith(keys.createApiKey),
  method: 'POST',
  path: '/admin/v1/workspaces/{id}/api-keys',
  repeated: 'kept-answer',
  summary: 'Create an API key in a workspace',
  request: { path: ['id'], body: keys.createApiKey.request.body },
  errors: ['not_found', 'key_limit_exceeded', 'plan_not_configured', 'conflict'],
}));

export const batchWorkspaceApiKeys = /* @__PURE__ */ route(() => ({
  ...servedWith(keys.batchApiKeys),
  method: 'POST',
  path: '/admin/v1/workspaces/{id}/api-keys/batch',
  repeated: 'kept-answer',
  summary: 'Activate, deactivate, expire or delete many API keys of a workspace',
  request: { path: ['id'], body: keys.batchApiKeys.request.body },
  errors: ['not_found', 'conflict'],
}));

export const getWorkspaceApiKey = /* @__PURE__ */ route(() => ({
  ...servedWith(keys.getApiKey),
  method: 'GET',
  path: '/admin/v1/workspaces/{id}/api-keys/{keyId}',
  summary: 'Get an API key of a workspace',
  request: { path: ['id', 'keyId'] },
  errors: ['not_found'],
}));

export const updateWorkspaceApiKey = /* @__PURE__ */ route(() => ({
  ...servedWith(keys.updateApiKey),
  method: 'PATCH',
  path: '/admin/v1/workspaces/{id}/api-keys/{keyId}',
  summary: 'Change an API key of a workspace',
  request: { path: ['id', 'keyId'], body: keys.updateApiKey.request.body },
  errors: ['not_found', 'conflict'],
}));

export const deleteWorkspaceApiKey = /* @__PURE__ */ route(() => ({
  ...servedWith(keys.deleteApiKey),
  method: 'DELETE',
  path: '/admin/v1/workspaces/{id}/api-keys/{keyId}',
  summary: 'Delete an API key of a workspace',
  request: { path: ['id', 'keyId'] },
  errors: ['not_found', 'conflict'],
}));

export const regenerateWorkspaceApiKey = /* @__PURE__ */ route(() => ({
  ...servedWith(keys.regenerateApiKey),
  method: 'POST',
  path: '/admin/v1/workspaces/{id}/api-keys/{keyId}/regenerate',
  repeated: 'kept-answer',
  summary: 'Regenerate an API key of a workspace',
  request: { path: ['id', 'keyId'], body: keys.regenerateApiKey.request.body },
  errors: ['not_found', 'conflict'],
}));

export const getWorkspaceApiKeyUsage = /* @__PURE__ */ route(() => ({
  ...servedWith(keys.getKeyUsage),
  method: 'GET',
  path: '/admin/v1/workspaces/{id}/api-keys/{keyId}/usage',
  summary: 'Get the usage of an API key of a workspace',
  request: { path: ['id', 'keyId'], query: UsageQuery },
  errors: ['not_found'],
}));

export const listWorkspaceAuditEvents = /* @__PURE__ */ route(() => ({
  ...servedWith(workspace.listAuditEvents),
  method: 'GET',
  path: '/admin/v1/workspaces/{id}/audit-events',
  summary: 'List the audit events of a workspace, newest first',
  request: { path: ['id'], query: workspace.listAuditEvents.request.query },
  errors: ['not_found'],
}));

export const operatorRoutes = {
  listWorkspaceApiKeys,
  createWorkspaceApiKey,
  batchWorkspaceApiKeys,
  getWorkspaceApiKey,
  updateWorkspaceApiKey,
  deleteWorkspaceApiKey,
  regenerateWorkspaceApiKey,
  getWorkspaceApiKeyUsage,
  listWorkspaceAuditEvents,
};
