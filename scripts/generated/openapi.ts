import { documentOfAllRoutes } from './openapi-document.ts';

/** The document that a deployment serves at GET /openapi.json. */
export const openApi = () => ({ 'docs/openapi.json': `${JSON.stringify(documentOfAllRoutes(), undefined, 2)}\n` });
