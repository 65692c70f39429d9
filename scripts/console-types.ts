import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { openApiDocument } from '../lambdas/http/openapi.ts';

// openapi-typescript prints with the compiler's JavaScript API, which TypeScript 7 no longer has.
registerHooks({
  resolve: (specifier, context, next) => next(specifier === 'typescript' ? 'typescript-api' : specifier, context),
});
const { default: openapiTS, astToString, COMMENT_HEADER } = await import('openapi-typescript');

/** Writes the types of the OpenAPI document, which the console's client is made of. */
const types = await openapiTS(JSON.stringify(openApiDocument('/')));
writeFileSync(new URL('../console/src/api/schema.d.ts', import.meta.url), COMMENT_HEADER + astToString(types));
