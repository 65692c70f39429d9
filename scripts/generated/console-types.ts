import { registerHooks } from 'node:module';
import { documentOfAllRoutes } from './openapi-document.ts';

/** The types of the OpenAPI document, from which the console's client is made. */
export async function consoleTypes(): Promise<Record<string, string>> {
  // openapi-typescript prints with the compiler's JavaScript API, which TypeScript 7 no longer has.
  registerHooks({
    resolve: (specifier, context, next) => next(specifier === 'typescript' ? 'typescript-api' : specifier, context),
  });
  const { default: openapiTS, astToString, COMMENT_HEADER } = await import('openapi-typescript');
  const types = await openapiTS(JSON.stringify(documentOfAllRoutes()));
  return { 'console/src/api/schema.d.ts': COMMENT_HEADER + astToString(types) };
}
