import type { FunctionDefinition } from '../lambda/functions.ts';

/** Where the OpenID provider is on the origin of the run. */
export const providerPath = '/oidc';
/** The client that the console is, and the API that its tokens are for. */
export const consoleClient = 'latchkey-console';
export const apiAudience = 'urn:latchkey:api';
/** What the console asks to know of a person. */
export const consoleScope = 'openid profile email';

export function localIssuer(origin: string): string {
  return `${origin}${providerPath}`;
}

/**
 * The functions that know of sign-in, with this run's own in place of what is configured for AWS.
 * @param issuer undefined: nobody signs in
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
