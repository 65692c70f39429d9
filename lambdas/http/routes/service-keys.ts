import { NewServiceKey } from '../../domain/service-keys/service-key-schema.ts';
import { route } from './route.ts';

export const createServiceKey = /* @__PURE__ */ route(() => ({
  method: 'POST',
  path: '/admin/v1/service-keys',
  lambda: 'service-keys',
  repeated: 'kept-answer',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Create a service key',
  request: { body: NewServiceKey },
  success: { status: 201, description: 'The service key with its full value.', body: 'NewServiceKeyResponse' },
  errors: ['key_limit_exceeded', 'conflict'],
}));

export const listServiceKeys = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/admin/v1/service-keys',
  lambda: 'service-keys',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'List the service keys, newest first',
  request: {},
  success: { status: 200, description: 'All service keys, with masked values.', body: 'ServiceKeyList' },
  errors: [],
}));

export const deleteServiceKey = /* @__PURE__ */ route(() => ({
  method: 'DELETE',
  path: '/admin/v1/service-keys/{id}',
  lambda: 'service-keys',
  auth: 'iam',
  scope: null,
  tag: 'Admin plane',
  summary: 'Delete a service key',
  request: { path: ['id'] },
  success: {
    status: 200,
    description: 'The service key is deleted. Its value is refused immediately.',
    body: 'Deleted',
  },
  errors: ['not_found', 'conflict'],
}));

export const serviceKeyRoutes = { createServiceKey, listServiceKeys, deleteServiceKey };
