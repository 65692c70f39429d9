import { openApiDocument } from '../../lambdas/http/openapi.ts';

/** The document that a deployment serves at GET /openapi.json. */
export const openApi = () => ({ 'docs/openapi.json': `${JSON.stringify(openApiDocument('/'), undefined, 2)}\n` });
