import { documentOfAllRoutes } from './openapi-document.ts';
import { openapiTypescript } from './typescript-types.ts';

/** The types of the OpenAPI document, from which the console's client is made. */
export async function consoleTypes(): Promise<Record<string, string>> {
  const { default: openapiTS, astToString, COMMENT_HEADER } = await openapiTypescript();
  const types = await openapiTS(JSON.stringify(documentOfAllRoutes()));
  return { 'console/src/api/schema.d.ts': COMMENT_HEADER + astToString(types) };
}
