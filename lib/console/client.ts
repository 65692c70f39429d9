import { Duration } from 'aws-cdk-lib';
import {
  CfnManagedLoginBranding,
  OAuthScope,
  UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { UserPool } from '../sign-in/user-pool.ts';

export interface ConsoleClientProps {
  readonly userPool: UserPool;
  /** Of the console, with the slash at its end. */
  readonly url: string;
}

/**
 * The console at the user pool: without a secret, which a page could not keep, so with PKCE, which Cognito heeds whenever a
 * client sends a challenge. Its access tokens are for an hour at most, and who leaves a page open signs in again next day.
 */
export class ConsoleClient extends Construct {
  readonly clientId: string;
  /** Where the pool ends its session: Cognito asks for other parameters than OpenID Connect has. */
  readonly signOutUrl: string;
  /** What the page asks for. */
  readonly scope: string;

  constructor(scope: Construct, id: string, { userPool, url }: ConsoleClientProps) {
    super(scope, id);
    const signedOutUrl = `${url}signed-out`;
    const client = new UserPoolClient(this, 'Client', {
      userPool: userPool.pool,
      generateSecret: false,
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      // What does not go through the sign-in page gets no token with the console's scope, so nothing else is turned on.
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true, implicitCodeGrant: false, clientCredentials: false },
        scopes: [OAuthScope.OPENID, OAuthScope.PROFILE, OAuthScope.EMAIL, userPool.oAuthScope],
        callbackUrls: [`${url}callback`],
        logoutUrls: [signedOutUrl],
      },
      accessTokenValidity: Duration.minutes(30),
      idTokenValidity: Duration.minutes(30),
      refreshTokenValidity: Duration.hours(12),
      // Each is used once (RFC 9700, 4.14.2). The seconds are for an answer that was lost on its way.
      refreshTokenRotationGracePeriod: Duration.seconds(10),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    client.node.addDependency(userPool.resourceServer);
    // Without a branding of its own a client has no pages of managed login.
    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: userPool.pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    this.clientId = client.userPoolClientId;
    this.scope = `openid profile email ${userPool.scope}`;
    // The address has no character that needs another escape than these.
    const escaped = `https%3A%2F%2F${signedOutUrl.slice('https://'.length).replaceAll('/', '%2F')}`;
    this.signOutUrl = `${userPool.loginOrigin}/logout?client_id=${this.clientId}&logout_uri=${escaped}`;
  }
}
