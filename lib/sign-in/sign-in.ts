import type { SignIn } from '../../lambdas/environment.ts';
import type { ConsoleSettings } from '../config/console-settings.ts';
import type { UserPool } from './user-pool.ts';

/**
 * What the Lambdas have to know of how people sign in; null: nobody does.
 * @param userPool If the settings name no provider
 */
export function signInOf(settings: ConsoleSettings | null, userPool: UserPool | undefined): SignIn {
  if (userPool !== undefined) return { kind: 'cognito', issuer: userPool.issuer, scope: userPool.scope };
  if (settings === null || settings.signIn === null) return null;
  const { issuer, clientId, audience } = settings.signIn;
  return { kind: 'oidc', issuer, clientId, audience };
}
