import * as z from 'zod';
import { NewPhotoRequest } from '../../domain/sample/photo-request.ts';
import { route } from './route.ts';
import { Cursor, pageSize } from './shared.ts';

export const getStatus = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/v1/status',
  lambda: 'get-status',
  auth: 'api-key',
  scope: 'status:read',
  tag: 'Sample API',
  summary: 'Check an API key',
  request: {},
  success: {
    status: 200,
    description: 'The key is valid. The response describes it.',
    body: 'Status',
  },
  errors: [],
}));

export const createPhotoRequest = /* @__PURE__ */ route(() => ({
  method: 'POST',
  path: '/v1/photo-requests',
  lambda: 'create-photo-request',
  repeated: 'new-object',
  auth: 'api-key',
  scope: 'photo-requests:write',
  tag: 'Sample API',
  summary: 'Create a photo request',
  request: { body: NewPhotoRequest },
  success: { status: 201, description: 'The stored request.', body: 'PhotoRequest' },
  errors: [],
}));

export const listPhotoRequests = /* @__PURE__ */ route(() => ({
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
    body: 'PhotoRequestList',
  },
  errors: [],
}));

export const getPhotoRequest = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/v1/photo-requests/{id}',
  lambda: 'get-photo-request',
  auth: 'api-key',
  scope: 'photo-requests:read',
  tag: 'Sample API',
  summary: 'Get a photo request',
  request: { path: ['id'] },
  success: { status: 200, description: 'The photo request.', body: 'PhotoRequest' },
  errors: ['not_found'],
}));

export const sampleRoutes = { getStatus, createPhotoRequest, listPhotoRequests, getPhotoRequest };
