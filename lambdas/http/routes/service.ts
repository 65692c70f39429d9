import { route } from './route.ts';

export const getOpenApi = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/openapi.json',
  lambda: 'get-openapi',
  auth: 'none',
  scope: null,
  tag: 'Service',
  summary: 'Get the OpenAPI document',
  request: {},
  success: { status: 200, description: 'An OpenAPI 3.1 document.', body: 'OpenApiDocument' },
  errors: [],
}));

const getHealth = /* @__PURE__ */ route(() => ({
  method: 'GET',
  path: '/health',
  // A monitor, or a flood, of a public route must not start functions.
  lambda: null,
  fixedBody: { status: 'ok' },
  auth: 'none',
  scope: null,
  tag: 'Service',
  summary: 'Check that the API responds',
  request: {},
  success: {
    status: 200,
    description: 'API Gateway responds. No function runs for this request.',
    body: 'Health',
  },
  errors: [],
}));

export const serviceRoutes = { getOpenApi, getHealth };
