import * as z from 'zod';
import { NewRegistration } from '../../domain/apis/registration-schema.ts';
import { route } from './route.ts';
import { Cursor, pageSize } from './shared.ts';

/** The fields that all routes of registered APIs have in common. One function serves them. */
const common = { lambda: 'registered-apis', auth: 'iam', scope: null, tag: 'Admin plane' } as const;

export const registerApi = /* @__PURE__ */ route(() => ({
  ...common,
  method: 'PUT',
  path: '/admin/v1/apis/{id}',
  summary: 'Register an API for the shared authorizer, or replace its registration',
  request: { path: ['id'], body: NewRegistration },
  success: {
    status: 200,
    description: 'The registered API. Every instance of the authorizer uses the new scopes within a minute.',
    body: 'RegisteredApiResponse',
  },
  errors: ['conflict'],
}));

export const listRegisteredApis = /* @__PURE__ */ route(() => ({
  ...common,
  method: 'GET',
  path: '/admin/v1/apis',
  summary: 'List the registered APIs',
  request: { query: z.strictObject({ limit: pageSize(50), cursor: Cursor }) },
  success: {
    status: 200,
    description: 'A page of registered APIs, without their routes. A page may be short and still have a next page.',
    body: 'RegisteredApiList',
  },
  errors: [],
}));

export const getRegisteredApi = /* @__PURE__ */ route(() => ({
  ...common,
  method: 'GET',
  path: '/admin/v1/apis/{id}',
  summary: 'Get a registered API',
  request: { path: ['id'] },
  success: { status: 200, description: 'The registered API.', body: 'RegisteredApiResponse' },
  errors: ['not_found'],
}));

export const unregisterApi = /* @__PURE__ */ route(() => ({
  ...common,
  method: 'DELETE',
  path: '/admin/v1/apis/{id}',
  summary: 'Remove the registration of an API',
  request: { path: ['id'] },
  success: {
    status: 200,
    description: 'The registration is removed. Within a minute, all requests to the routes of the API are refused.',
    body: 'Deleted',
  },
  errors: ['not_found', 'conflict'],
}));

export const apiRoutes = { registerApi, listRegisteredApis, getRegisteredApi, unregisterApi };
