// Generated from the OpenAPI document by `npm run generate`.

import type { NoInput, Operation, RequestOptions } from '../operation.ts';
import type {
  AdminStatus,
  AdminUsage,
  ApiKeyList,
  ApiKeyResponse,
  AuditEventList,
  BatchWorkspaceApiKeysInput,
  CreateServiceKeyInput,
  CreateWorkspaceApiKeyInput,
  CreateWorkspaceInput,
  DeleteServiceKeyInput,
  DeleteWorkspaceApiKeyInput,
  DeleteWorkspaceInput,
  Deleted,
  GetAdminUsageInput,
  GetRegisteredApiInput,
  GetWorkspaceApiKeyInput,
  GetWorkspaceApiKeyUsageInput,
  GetWorkspaceInput,
  GrantQuotaInput,
  ImportKeysInput,
  IssueRootKeyInput,
  IssuedApiKeyResponse,
  KeyBatchResponse,
  KeyImportResponse,
  KeyLookupResponse,
  KeyUsageResponse,
  ListRegisteredApisInput,
  ListWorkspaceApiKeysInput,
  ListWorkspaceAuditEventsInput,
  ListWorkspacesInput,
  LookupKeyInput,
  NewServiceKeyResponse,
  NewWorkspaceResponse,
  QuotaGrantResponse,
  RegenerateWorkspaceApiKeyInput,
  RegisterApiInput,
  RegisteredApiList,
  RegisteredApiResponse,
  ResumeWorkspaceInput,
  RevokeRootKeyInput,
  RootKeyResponse,
  ServiceKeyList,
  ShownApiKeyResponse,
  SuspendWorkspaceInput,
  UnregisterApiInput,
  UpdateWorkspaceApiKeyInput,
  UpdateWorkspaceInput,
  Verification,
  VerifyKeyByOperatorInput,
  WorkspaceDetailsResponse,
  WorkspaceList,
  WorkspaceResponse,
} from './schema.ts';

/** The methods of the client for operators. */
export interface AdminMethods {
  /** Get the usage of all workspaces: `GET /admin/v1/usage`. */
  getAdminUsage(input: GetAdminUsageInput, options?: RequestOptions): Promise<AdminUsage>;
  /** Create a workspace and its root key: `POST /admin/v1/workspaces`. */
  createWorkspace(input: CreateWorkspaceInput, options?: RequestOptions): Promise<NewWorkspaceResponse>;
  /** List the workspaces, newest first: `GET /admin/v1/workspaces`. */
  listWorkspaces(input?: ListWorkspacesInput, options?: RequestOptions): Promise<WorkspaceList>;
  /** Get a workspace: `GET /admin/v1/workspaces/{id}`. */
  getWorkspace(input: GetWorkspaceInput, options?: RequestOptions): Promise<WorkspaceDetailsResponse>;
  /** Change the name, plan, external id, metadata or overrides of a workspace: `PATCH /admin/v1/workspaces/{id}`. */
  updateWorkspace(input: UpdateWorkspaceInput, options?: RequestOptions): Promise<WorkspaceResponse>;
  /** Grant a workspace more requests in the current period of its quota: `POST /admin/v1/workspaces/{id}/quota-grants`. */
  grantQuota(input: GrantQuotaInput, options?: RequestOptions): Promise<QuotaGrantResponse>;
  /** Suspend a workspace: `POST /admin/v1/workspaces/{id}/suspend`. */
  suspendWorkspace(input: SuspendWorkspaceInput, options?: RequestOptions): Promise<WorkspaceResponse>;
  /** Resume a suspended workspace: `POST /admin/v1/workspaces/{id}/resume`. */
  resumeWorkspace(input: ResumeWorkspaceInput, options?: RequestOptions): Promise<WorkspaceResponse>;
  /** Delete a workspace with all its keys: `DELETE /admin/v1/workspaces/{id}`. */
  deleteWorkspace(input: DeleteWorkspaceInput, options?: RequestOptions): Promise<Deleted>;
  /** Issue a new root key: `POST /admin/v1/workspaces/{id}/root-key`. */
  issueRootKey(input: IssueRootKeyInput, options?: RequestOptions): Promise<RootKeyResponse>;
  /** Revoke the root key: `DELETE /admin/v1/workspaces/{id}/root-key`. */
  revokeRootKey(input: RevokeRootKeyInput, options?: RequestOptions): Promise<Deleted>;
  /** Import API keys that another system issued: `POST /admin/v1/workspaces/{id}/imports`. */
  importKeys(input: ImportKeysInput, options?: RequestOptions): Promise<KeyImportResponse>;
  /** Get the version and settings of the deployment: `GET /admin/v1/status`. */
  getAdminStatus(input?: NoInput, options?: RequestOptions): Promise<AdminStatus>;
  /** Find the API key of a value, a masked value or a tag: `POST /admin/v1/keys/lookup`. */
  lookupKey(input?: LookupKeyInput, options?: RequestOptions): Promise<KeyLookupResponse>;
  /** List and search the API keys of a workspace: `GET /admin/v1/workspaces/{id}/api-keys`. */
  listWorkspaceApiKeys(input: ListWorkspaceApiKeysInput, options?: RequestOptions): Promise<ApiKeyList>;
  /** Create an API key in a workspace: `POST /admin/v1/workspaces/{id}/api-keys`. */
  createWorkspaceApiKey(input: CreateWorkspaceApiKeyInput, options?: RequestOptions): Promise<IssuedApiKeyResponse>;
  /** Activate, deactivate, expire or delete many API keys of a workspace: `POST /admin/v1/workspaces/{id}/api-keys/batch`. */
  batchWorkspaceApiKeys(input: BatchWorkspaceApiKeysInput, options?: RequestOptions): Promise<KeyBatchResponse>;
  /** Get an API key of a workspace: `GET /admin/v1/workspaces/{id}/api-keys/{keyId}`. */
  getWorkspaceApiKey(input: GetWorkspaceApiKeyInput, options?: RequestOptions): Promise<ShownApiKeyResponse>;
  /** Change an API key of a workspace: `PATCH /admin/v1/workspaces/{id}/api-keys/{keyId}`. */
  updateWorkspaceApiKey(input: UpdateWorkspaceApiKeyInput, options?: RequestOptions): Promise<ApiKeyResponse>;
  /** Delete an API key of a workspace: `DELETE /admin/v1/workspaces/{id}/api-keys/{keyId}`. */
  deleteWorkspaceApiKey(input: DeleteWorkspaceApiKeyInput, options?: RequestOptions): Promise<Deleted>;
  /** Regenerate an API key of a workspace: `POST /admin/v1/workspaces/{id}/api-keys/{keyId}/regenerate`. */
  regenerateWorkspaceApiKey(input: RegenerateWorkspaceApiKeyInput, options?: RequestOptions): Promise<IssuedApiKeyResponse>;
  /** Get the usage of an API key of a workspace: `GET /admin/v1/workspaces/{id}/api-keys/{keyId}/usage`. */
  getWorkspaceApiKeyUsage(input: GetWorkspaceApiKeyUsageInput, options?: RequestOptions): Promise<KeyUsageResponse>;
  /** List the audit events of a workspace, newest first: `GET /admin/v1/workspaces/{id}/audit-events`. */
  listWorkspaceAuditEvents(input: ListWorkspaceAuditEventsInput, options?: RequestOptions): Promise<AuditEventList>;
  /** Create a service key: `POST /admin/v1/service-keys`. */
  createServiceKey(input: CreateServiceKeyInput, options?: RequestOptions): Promise<NewServiceKeyResponse>;
  /** List the service keys, newest first: `GET /admin/v1/service-keys`. */
  listServiceKeys(input?: NoInput, options?: RequestOptions): Promise<ServiceKeyList>;
  /** Delete a service key: `DELETE /admin/v1/service-keys/{id}`. */
  deleteServiceKey(input: DeleteServiceKeyInput, options?: RequestOptions): Promise<Deleted>;
  /** Verify an API key of any workspace and count a request, with AWS credentials: `POST /admin/v1/verify`. */
  verifyKeyByOperator(input: VerifyKeyByOperatorInput, options?: RequestOptions): Promise<Verification>;
  /** Register an API for the shared authorizer, or replace its registration: `PUT /admin/v1/apis/{id}`. */
  registerApi(input: RegisterApiInput, options?: RequestOptions): Promise<RegisteredApiResponse>;
  /** List the registered APIs: `GET /admin/v1/apis`. */
  listRegisteredApis(input?: ListRegisteredApisInput, options?: RequestOptions): Promise<RegisteredApiList>;
  /** Get a registered API: `GET /admin/v1/apis/{id}`. */
  getRegisteredApi(input: GetRegisteredApiInput, options?: RequestOptions): Promise<RegisteredApiResponse>;
  /** Remove the registration of an API: `DELETE /admin/v1/apis/{id}`. */
  unregisterApi(input: UnregisterApiInput, options?: RequestOptions): Promise<Deleted>;
}

export const adminOperations: Readonly<Record<keyof AdminMethods, Operation>> = {
  getAdminUsage: { method: 'GET', path: '/admin/v1/usage' },
  createWorkspace: { method: 'POST', path: '/admin/v1/workspaces', takesIdempotencyKey: true },
  listWorkspaces: { method: 'GET', path: '/admin/v1/workspaces' },
  getWorkspace: { method: 'GET', path: '/admin/v1/workspaces/{id}' },
  updateWorkspace: { method: 'PATCH', path: '/admin/v1/workspaces/{id}' },
  grantQuota: { method: 'POST', path: '/admin/v1/workspaces/{id}/quota-grants', takesIdempotencyKey: true },
  suspendWorkspace: { method: 'POST', path: '/admin/v1/workspaces/{id}/suspend' },
  resumeWorkspace: { method: 'POST', path: '/admin/v1/workspaces/{id}/resume' },
  deleteWorkspace: { method: 'DELETE', path: '/admin/v1/workspaces/{id}' },
  issueRootKey: { method: 'POST', path: '/admin/v1/workspaces/{id}/root-key', takesIdempotencyKey: true },
  revokeRootKey: { method: 'DELETE', path: '/admin/v1/workspaces/{id}/root-key' },
  importKeys: { method: 'POST', path: '/admin/v1/workspaces/{id}/imports' },
  getAdminStatus: { method: 'GET', path: '/admin/v1/status' },
  lookupKey: { method: 'POST', path: '/admin/v1/keys/lookup' },
  listWorkspaceApiKeys: { method: 'GET', path: '/admin/v1/workspaces/{id}/api-keys' },
  createWorkspaceApiKey: { method: 'POST', path: '/admin/v1/workspaces/{id}/api-keys', takesIdempotencyKey: true },
  batchWorkspaceApiKeys: { method: 'POST', path: '/admin/v1/workspaces/{id}/api-keys/batch', takesIdempotencyKey: true },
  getWorkspaceApiKey: { method: 'GET', path: '/admin/v1/workspaces/{id}/api-keys/{keyId}' },
  updateWorkspaceApiKey: { method: 'PATCH', path: '/admin/v1/workspaces/{id}/api-keys/{keyId}' },
  deleteWorkspaceApiKey: { method: 'DELETE', path: '/admin/v1/workspaces/{id}/api-keys/{keyId}' },
  regenerateWorkspaceApiKey: { method: 'POST', path: '/admin/v1/workspaces/{id}/api-keys/{keyId}/regenerate', takesIdempotencyKey: true },
  getWorkspaceApiKeyUsage: { method: 'GET', path: '/admin/v1/workspaces/{id}/api-keys/{keyId}/usage' },
  listWorkspaceAuditEvents: { method: 'GET', path: '/admin/v1/workspaces/{id}/audit-events' },
  createServiceKey: { method: 'POST', path: '/admin/v1/service-keys', takesIdempotencyKey: true },
  listServiceKeys: { method: 'GET', path: '/admin/v1/service-keys' },
  deleteServiceKey: { method: 'DELETE', path: '/admin/v1/service-keys/{id}' },
  verifyKeyByOperator: { method: 'POST', path: '/admin/v1/verify', isSentOnce: true },
  registerApi: { method: 'PUT', path: '/admin/v1/apis/{id}' },
  listRegisteredApis: { method: 'GET', path: '/admin/v1/apis' },
  getRegisteredApi: { method: 'GET', path: '/admin/v1/apis/{id}' },
  unregisterApi: { method: 'DELETE', path: '/admin/v1/apis/{id}' },
};
