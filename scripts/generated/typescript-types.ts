import { registerHooks } from 'node:module';

/** Returns openapi-typescript. It prints with the compiler's JavaScript API, which TypeScript 7 no longer has. */
export async function openapiTypescript() {
  registerHooks({
    resolve: (specifier, context, next) => next(specifier === 'typescript' ? 'typescript-api' : specifier, context),
  });
  return import('openapi-typescript');
}
