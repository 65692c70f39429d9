import * as z from 'zod';
import { ApiKeyChange, NewApiKey, Regeneration } from '../../domain/keys/api-key.ts';
import { KeyBatch } from '../../domain/keys/manage/key-batch.ts';
import { route } from './route.ts';
import { anyPageSize, Full, KeyQuery, keysPerPage, UsageQuery } from './shared.ts';

export const listApiKeys = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/api/v1/api-keys',
  lambda: 'list-api-keys',
  auth: 'management',
  scope: 'api-keys:read',
  tag: 'API keys',
  summary: 'List and search the API keys of the workspace',
  request: {
    query: KeyQuery.extend({
      full: Full,
      limit: anyPageSize(
        `The number of keys on a page; ${keysPerPage.default} by default. With full=true, at most ${keysPerPage.maxFull}, which is then the default.`,
      ).optional(),
    }).refine(({ full, limit }) => !full || limit === undefined || limit <= keysPerPage.maxFull, {
      path: ['limit'],
      error: `must be at most ${keysPerPage.maxFull} with full=true, because each value that is shown is decrypted and recorded`,
    }),
  },
  success: {
    status: 200,
    description: 'A page of keys, and the current and the maximum number of keys.',
    body: 'ApiKeyList',
  },
  // conflict: with full=true, which records in the key who has seen its value.
  errors: ['recovery_disabled', 'conflict'],
}));

export const createApiKey = /* @__PURE__ */ route(() => ({
  method: 'POST',
  path: '/api/v1/api-keys',
  lambda: 'create-api-key',
  repeated: 'kept-answer',
  auth: 'management',
  scope: 'api-keys:write',
  tag: 'API keys',
  summary: 'Create an API key',
  request: { body: NewApiKey },
  success: { status: 200, description: 'The new key with its full value.', body: 'IssuedApiKeyResponse' },
  errors: ['key_limit_exceeded', 'conflict'],
}));

export const batchApiKeys = /* @__PURE__ */ route(() => ({
  method: 'POST',
  path: '/api/v1/api-keys/batch',
  lambda: 'batch-api-keys',
  repeated: 'kept-answer',
  auth: 'management',
  // The scope of the routes that change and delete a single key.
  scope: 'api-keys:write',
  tag: 'API keys',
  summary: 'Activate, deactivate, expire or delete many API keys',
  request: { body: KeyBatch },
  success: {
    status: 200,
    description: 'A result for each id, in the order of the ids. Some keys may be changed and others refused.',
    body: 'KeyBatchResponse',
  },
  errors: ['conflict'],
}));

export const deleteApiKeyByQuery = /* @__PURE__ */ route(() => ({
  method: 'DELETE',
  path: '/api/v1/api-keys',
  lambda: 'delete-api-key',
  auth: 'management',
  scope: 'api-keys:write',
  tag: 'API keys',
  summary: 'Delete an API key by query parameter',
  request: {
    query: z.strictObject({
      id: z.string({ error: 'is required: the id of the key to delete' }).min(1, 'must not be empty'),
    }),
  },
  success: { status: 200, description: 'The key is deleted. Its value is refused immediately.', body: 'Deleted' },
  errors: ['not_found', 'conflict'],
}));

export const getApiKey = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/api/v1/api-keys/{id}',
  lambda: 'get-api-key',
  auth: 'management',
  scope: 'api-keys:read',
  tag: 'API keys',
  summary: 'Get an API key',
  request: { path: ['id'], query: z.strictObject({ full: Full }) },
  success: { status: 200, description: 'The key.', body: 'ShownApiKeyResponse' },
  errors: ['not_found', 'recovery_disabled', 'conflict'],
}));

export const updateApiKey = /* @__PURE__ */ route(() => ({
  method: 'PATCH',
  path: '/api/v1/api-keys/{id}',
  lambda: 'update-api-key',
  auth: 'management',
  scope: 'api-keys:write',
  tag: 'API keys',
  summary: 'Change an API key',
  request: { path: ['id'], body: ApiKeyChange },
  success: {
    status: 200,
    description: 'The changed key. The change applies to the next request.',
    body: 'ApiKeyResponse',
  },
  errors: ['not_found', 'conflict'],
}));

export const deleteApiKey = /* @__PURE__ */ route(() => ({
  method: 'DELETE',
  path: '/api/v1/api-keys/{id}',
  lambda: 'delete-api-key',
  auth: 'management',
  scope: 'api-keys:write',
  tag: 'API keys',
  summary: 'Delete an API key',
  request: { path: ['id'] },
  success: { status: 200, description: 'The key is deleted. Its value is refused immediately.', body: 'Deleted' },
  errors: ['not_found', 'conflict'],
}));

export const regenerateApiKey = /* @__PURE__ */ route(() => ({
  method: 'POST',
  path: '/api/v1/api-keys/{id}/regenerate',
  lambda: 'regenerate-api-key',
  repeated: 'kept-answer',
  auth: 'management',
  scope: 'api-keys:write',
  tag: 'API keys',
  summary: 'Regenerate an API key',
  request: {
    path: ['id'],
    body: Regeneration.optional(),
  },
  success: {
    status: 200,
    description: 'The key with its new full value. The mode decides when the previous value stops working.',
    body: 'IssuedApiKeyResponse',
  },
  errors: ['not_found', 'conflict'],
}));

export const getKeyUsage = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/api/v1/api-keys/{id}/usage',
  lambda: 'get-key-usage',
  auth: 'management',
  scope: 'api-keys:read',
  tag: 'API keys',
  summary: 'Get the usage of an API key and its current rate limit state',
  request: { path: ['id'], query: UsageQuery },
  success: {
    status: 200,
    description: 'The usage of the key.',
    body: 'KeyUsageResponse',
  },
  errors: ['not_found'],
}));

export const keyRoutes = {
  listApiKeys,
  createApiKey,
  batchApiKeys,
  deleteApiKeyByQuery,
  getApiKey,
  updateApiKey,
  deleteApiKey,
  regenerateApiKey,
  getKeyUsage,
};
