import { Duration, Fn, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import {
  AccountRecovery,
  UserPool as CognitoUserPool,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPoolDomain,
  type UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import { cognitoDomainPrefix } from '../config/console-settings.ts';
import { removalPolicyOf } from '../config/removal.ts';

/** @internal */
export interface UserPoolProps {
  /** `RETAIN` also turns on deletion protection. */
  readonly removalPolicy: RemovalPolicy;
  readonly mfa: 'optional' | 'required';
  /** Prefix of the sign-in domain. */
  readonly domainPrefix: string;
  /** URL of the console, for invitations. null: it is not known before the console is deployed. */
  readonly consoleUrl: string | null;
}

/**
 * The Cognito user pool of the console. An operator adds each person; memberships decide what they can do. Memberships refer to
 * subjects of this pool, so all of them are lost with it.
 */
export class UserPool extends Construct {
  readonly pool: CognitoUserPool;
  readonly issuer: string;
  /** Origin of the sign-in pages. */
  readonly loginOrigin: string;
  /** Origins that the console calls for sign-in. */
  readonly origins: readonly string[];
  /** Prefix of the sign-in domain. */
  readonly domainPrefix: string;
  /**
   * The scope that only the console's client can request. The API recognizes the console's tokens by it. The id of the client
   * is not known yet when the API is created, because its callback URL depends on the API.
   */
  readonly scope = `${resourceServerId}/${scopeName}`;
  readonly #resourceServer: UserPoolResourceServer;

  /** @throws ConfigError if the name of the stack is not valid as a domain prefix @internal */
  constructor(scope: Construct, id: string, props: UserPoolProps) {
    super(scope, id);
    this.pool = new CognitoUserPool(this, 'Pool', {
      signInAliases: { email: true },
      signInCaseSensitive: false,
      standardAttributes: { email: { required: true, mutable: true } },
      autoVerify: { email: true },
      // A changed e-mail address is used for sign-in only after verification.
      keepOriginal: { email: true },
      selfSignUpEnabled: false,
      userInvitation: invitation(props.consoleUrl),
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(7),
      },
      mfa: props.mfa === 'required' ? Mfa.REQUIRED : Mfa.OPTIONAL,
      // Text messages can be intercepted and cost money.
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: props.removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy: props.removalPolicy,
    });
    const consoleScope = new ResourceServerScope({ scopeName, scopeDescription: 'Use the console' });
    this.#resourceServer = this.pool.addResourceServer('Console', {
      identifier: resourceServerId,
      scopes: [consoleScope],
    });
    const { region } = Stack.of(this);
    const domain = new UserPoolDomain(this, 'Domain', {
      userPool: this.pool,
      cognitoDomain: { domainPrefix: props.domainPrefix },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    const keysOrigin = `https://cognito-idp.${region}.amazonaws.com`;
    this.domainPrefix = props.domainPrefix;
    this.issuer = `${keysOrigin}/${this.pool.userPoolId}`;
    this.loginOrigin = `https://${domain.domainName}.auth.${region}.amazoncognito.com`;
    this.origins = [keysOrigin, this.loginOrigin];
    this.#acknowledge(props);
  }

  /** The scope as a value for the console's client. */
  get oAuthScope(): OAuthScope {
    return OAuthScope.custom(this.scope);
  }

  /** The resource server that defines the scope. Clients with the scope depend on it. */
  get resourceServer(): UserPoolResourceServer {
    return this.#resourceServer;
  }

  #acknowledge({ mfa }: UserPoolProps): void {
    Validations.of(this.pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason:
        'The Plus tier, which adds threat protection, costs several times as much per user, so it is a choice of each ' +
        'deployment. Self sign-up is turned off, and passwords are long.',
    });
    if (mfa === 'required') return;
    Validations.of(this.pool).acknowledge({
      id: 'AwsSolutions-COG2',
      reason: 'Users can turn on a second factor. The setting "console.mfa" requires it.',
    });
  }
}

/**
 * Adds the user pool, if the console is configured without a provider of its own.
 * @param configSource Where the configuration is written, for error messages
 * @internal
 */
export function addUserPool(scope: Construct, config: Config, configSource: string): UserPool | undefined {
  if (config.console === null || config.console.signIn !== null) return undefined;
  const { mfa, cognitoDomainPrefix: domainPrefix, domain } = config.console;
  const consoleUrl = domain && `https://${domain.name}/console/`;
  return new UserPool(scope, 'UserPool', {
    removalPolicy: removalPolicyOf(config),
    mfa,
    domainPrefix: domainPrefix ?? derivedPrefix(scope, configSource),
    consoleUrl,
  });
}

/** Returns the invitation e-mail. Cognito inserts the user name and the password. */
function invitation(consoleUrl: string | null) {
  const where = consoleUrl === null ? 'the Latchkey console' : `the Latchkey console at ${consoleUrl}`;
  return {
    emailSubject: 'Your access to the Latchkey console',
    emailBody: `You can now sign in to ${where} as {username}. Your temporary password is valid for 7 days: {####}`,
  };
}

const resourceServerId = 'latchkey';
const scopeName = 'console';

/**
 * Returns the default domain prefix: the name of the stack and the start of its id. Prefixes are unique in a Region across all accounts.
 * The host name is public, so it does not contain the id of the account.
 */
function derivedPrefix(scope: Construct, configSource: string): string {
  const { stackName, stackId } = Stack.of(scope);
  const name = stackName.toLowerCase().slice(0, 50);
  if (Token.isUnresolved(stackName) || !cognitoDomainPrefix.safeParse(name.replace(/-$/, '')).success) {
    throw new ConfigError(
      `${configSource}.console.cognitoDomainPrefix: must be set, because Cognito does not accept a prefix made from the stack name "${stackName}": it must not contain "aws", "amazon" or "cognito"`,
    );
  }
  // arn:aws:cloudformation:<region>:<account>:stack/<name>/<8 hexadecimal digits>-…
  return `${name}-${Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', stackId))))}`;
}
