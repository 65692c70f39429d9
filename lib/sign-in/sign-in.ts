import type { SignIn } from '../../lambdas/environment.ts';
import type { ConsoleSettings } from '../config/console-settings.ts';
import type { UserPool } from './user-pool.ts';

/**
 * Returns the sign-in settings of the Lambdas. null: nobody can sign in.
 * @param userPool The user pool, if the settings name no provider
 */
export function signInOf(settings: ConsoleSettings | null, userPool: UserPool | undefined): SignIn {
  if (settings === null) return null;
  const { tokenLeewaySeconds: leewaySeconds } = settings;
  if (userPool !== undefined) {
    return { kind: 'cognito', issuer: userPool.issuer, scope: userPool.scope, leewaySeconds };
  }
  if (settings.signIn === null) return null;
  const { issuer, clientId, audience } = settings.signIn;
  return { kind: 'oidc', issuer, clientId, audience, leewaySeconds };
}
