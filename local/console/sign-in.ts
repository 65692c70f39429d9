import type { FunctionDefinition } from '../lambda/functions.ts';

/** The path of the OpenID provider on the origin of the run. */
export const providerPath = '/oidc';
/** The client id of the console, and the audience of its tokens. */
export const consoleClient = 'latchkey-console';
export const apiAudience = 'urn:latchkey:api';
/** The scope that the console requests. */
export const consoleScope = 'openid profile email';

export function localIssuer(origin: string): string {
  return `${origin}${providerPath}`;
}

/**
 * Returns the functions with the local issuer in place of the one that is configured for AWS.
 * @param issuer Undefined: nobody can sign in.
 */
export function withLocalSignIn(
  functions: readonly FunctionDefinition[],
  issuer: string | undefined,
): FunctionDefinition[] {
  const signIn = issuer === undefined ? null : { kind: 'oidc', issuer, clientId: consoleClient, audience: apiAudience };
  const SIGN_IN = JSON.stringify(signIn);
  return functions.map((each) =>
    'SIGN_IN' in each.environment ? { ...each, environment: { ...each.environment, SIGN_IN } } : each,
  );
}
