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
  /** URL of the console, with a trailing slash. */
  readonly url: string;
}

/**
 * The console's client at the user pool. It is a public client with PKCE, because a page cannot keep a secret. Cognito verifies
 * the challenge whenever a client sends one. Access tokens are valid for 30 minutes, sessions for 12 hours.
 */
export class ConsoleClient extends Construct {
  readonly clientId: string;
  /** The URL that ends the session at the pool. Cognito's parameters differ from OpenID Connect. */
  readonly signOutUrl: string;
  /** The scopes that the page requests. */
  readonly scope: string;

  constructor(scope: Construct, id: string, { userPool, url }: ConsoleClientProps) {
    super(scope, id);
    const signedOutUrl = `${url}signed-out`;
    const client = new UserPoolClient(this, 'Client', {
      userPool: userPool.pool,
      generateSecret: false,
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      // Only the sign-in page issues tokens with the console's scope. Other flows stay turned off.
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
      // A refresh token is used once (RFC 9700, 4.14.2). The grace period is for responses that were lost.
      refreshTokenRotationGracePeriod: Duration.seconds(10),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
    client.node.addDependency(userPool.resourceServer);
    // Managed login has no pages for a client without a branding.
    new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: userPool.pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    this.clientId = client.userPoolClientId;
    this.scope = `openid profile email ${userPool.scope}`;
    // The URL contains no other characters that need escaping.
    const escaped = `https%3A%2F%2F${signedOutUrl.slice('https://'.length).replaceAll('/', '%2F')}`;
    this.signOutUrl = `${userPool.loginOrigin}/logout?client_id=${this.clientId}&logout_uri=${escaped}`;
  }
}
