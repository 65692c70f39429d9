// Generated from the OpenAPI document by `npm run generate`.

import type { NoInput, Operation, RequestOptions } from '../operation.ts';
import type {
  ApiKeyList,
  ApiKeyResponse,
  AuditEventList,
  BatchApiKeysInput,
  CreateApiKeyInput,
  DeleteApiKeyInput,
  DeleteMemberInput,
  Deleted,
  GetApiKeyInput,
  GetKeyUsageInput,
  GetUsageInput,
  IssuedApiKeyResponse,
  KeyBatchResponse,
  KeyUsageResponse,
  ListApiKeysInput,
  ListAuditEventsInput,
  ListMembersInput,
  MemberList,
  MemberResponse,
  OwnWorkspaceResponse,
  PutMemberInput,
  RegenerateApiKeyInput,
  ShownApiKeyResponse,
  UpdateApiKeyInput,
  UsageResponse,
} from './schema.ts';

/** The methods of the client of a workspace. */
export interface WorkspaceMethods {
  /** List and search the API keys of the workspace: `GET /api/v1/api-keys`. */
  listApiKeys(input?: ListApiKeysInput, options?: RequestOptions): Promise<ApiKeyList>;
  /** Create an API key: `POST /api/v1/api-keys`. */
  createApiKey(input: CreateApiKeyInput, options?: RequestOptions): Promise<IssuedApiKeyResponse>;
  /** Activate, deactivate, expire or delete many API keys: `POST /api/v1/api-keys/batch`. */
  batchApiKeys(input: BatchApiKeysInput, options?: RequestOptions): Promise<KeyBatchResponse>;
  /** Get an API key: `GET /api/v1/api-keys/{id}`. */
  getApiKey(input: GetApiKeyInput, options?: RequestOptions): Promise<ShownApiKeyResponse>;
  /** Change an API key: `PATCH /api/v1/api-keys/{id}`. */
  updateApiKey(input: UpdateApiKeyInput, options?: RequestOptions): Promise<ApiKeyResponse>;
  /** Delete an API key: `DELETE /api/v1/api-keys/{id}`. */
  deleteApiKey(input: DeleteApiKeyInput, options?: RequestOptions): Promise<Deleted>;
  /** Regenerate an API key: `POST /api/v1/api-keys/{id}/regenerate`. */
  regenerateApiKey(input: RegenerateApiKeyInput, options?: RequestOptions): Promise<IssuedApiKeyResponse>;
  /** Get the usage of an API key and its current rate limit state: `GET /api/v1/api-keys/{id}/usage`. */
  getKeyUsage(input: GetKeyUsageInput, options?: RequestOptions): Promise<KeyUsageResponse>;
  /** Get the usage of the workspace: `GET /api/v1/usage`. */
  getUsage(input: GetUsageInput, options?: RequestOptions): Promise<UsageResponse>;
  /** List the audit events of the workspace, newest first: `GET /api/v1/audit-events`. */
  listAuditEvents(input?: ListAuditEventsInput, options?: RequestOptions): Promise<AuditEventList>;
  /** Get the workspace, the plans and the caller: `GET /api/v1/workspace`. */
  getOwnWorkspace(input?: NoInput, options?: RequestOptions): Promise<OwnWorkspaceResponse>;
  /** List the members of the workspace: `GET /api/v1/members`. */
  listMembers(input?: ListMembersInput, options?: RequestOptions): Promise<MemberList>;
  /** Add or change a member: `PUT /api/v1/members`. */
  putMember(input: PutMemberInput, options?: RequestOptions): Promise<MemberResponse>;
  /** Remove a member: `DELETE /api/v1/members`. */
  deleteMember(input: DeleteMemberInput, options?: RequestOptions): Promise<Deleted>;
}

export const workspaceOperations: Readonly<Record<keyof WorkspaceMethods, Operation>> = {
  listApiKeys: { method: 'GET', path: '/api/v1/api-keys' },
  createApiKey: { method: 'POST', path: '/api/v1/api-keys', takesIdempotencyKey: true },
  batchApiKeys: { method: 'POST', path: '/api/v1/api-keys/batch', takesIdempotencyKey: true },
  getApiKey: { method: 'GET', path: '/api/v1/api-keys/{id}' },
  updateApiKey: { method: 'PATCH', path: '/api/v1/api-keys/{id}' },
  deleteApiKey: { method: 'DELETE', path: '/api/v1/api-keys/{id}' },
  regenerateApiKey: { method: 'POST', path: '/api/v1/api-keys/{id}/regenerate', takesIdempotencyKey: true },
  getKeyUsage: { method: 'GET', path: '/api/v1/api-keys/{id}/usage' },
  getUsage: { method: 'GET', path: '/api/v1/usage' },
  listAuditEvents: { method: 'GET', path: '/api/v1/audit-events' },
  getOwnWorkspace: { method: 'GET', path: '/api/v1/workspace' },
  listMembers: { method: 'GET', path: '/api/v1/members' },
  putMember: { method: 'PUT', path: '/api/v1/members' },
  deleteMember: { method: 'DELETE', path: '/api/v1/members' },
};
