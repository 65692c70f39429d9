import { Duration, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
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
import { type Config, ConfigError } from '../config/config.ts';
import { cognitoDomainPrefix } from '../config/console-settings.ts';
import { removalPolicyOf } from '../config/removal.ts';

export interface UserPoolProps {
  /** `RETAIN` also protects it from deletion by hand. */
  readonly removalPolicy: RemovalPolicy;
  readonly mfa: 'optional' | 'required';
  /** null: made of the name of the stack and the account. */
  readonly domainPrefix: string | null;
  /** Where the console is; null: its address is not known before the stack of the console is there. */
  readonly consoleUrl: string | null;
}

/**
 * The people who may sign in to the console, each of whom an operator lets in; what they may do there, memberships say.
 * Losing it loses all memberships, for these are of the subjects that it gave.
 */
export class UserPool extends Construct {
  readonly pool: CognitoUserPool;
  readonly issuer: string;
  /** Where people sign in. */
  readonly loginOrigin: string;
  /** Whom the console calls to sign people in. */
  readonly origins: readonly string[];
  /**
   * What only the console's client may ask for. By it the API tells the console's tokens from those of other clients: it is
   * known before that client, whose callback is at an address which is only known after the API.
   */
  readonly scope = `${resourceServerId}/${scopeName}`;
  readonly #resourceServer: UserPoolResourceServer;

  /** @throws ConfigError if no prefix can be made of the name of the stack */
  constructor(scope: Construct, id: string, props: UserPoolProps) {
    super(scope, id);
    this.pool = new CognitoUserPool(this, 'Pool', {
      signInAliases: { email: true },
      signInCaseSensitive: false,
      standardAttributes: { email: { required: true, mutable: true } },
      autoVerify: { email: true },
      // A changed address becomes the one to sign in with only once it is verified.
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
      // No text messages: they can be intercepted, and cost.
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: props.removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy: props.removalPolicy,
    });
    const consoleScope = new ResourceServerScope({ scopeName, scopeDescription: 'To use the console' });
    this.#resourceServer = this.pool.addResourceServer('Console', {
      identifier: resourceServerId,
      scopes: [consoleScope],
    });
    const { region } = Stack.of(this);
    const domain = new UserPoolDomain(this, 'Domain', {
      userPool: this.pool,
      cognitoDomain: { domainPrefix: props.domainPrefix ?? derivedPrefix(this) },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    const keysOrigin = `https://cognito-idp.${region}.amazonaws.com`;
    this.issuer = `${keysOrigin}/${this.pool.userPoolId}`;
    this.loginOrigin = `https://${domain.domainName}.auth.${region}.amazoncognito.com`;
    this.origins = [keysOrigin, this.loginOrigin];
    this.#acknowledge(props);
  }

  /** The scope, for the console's client. */
  get oAuthScope(): OAuthScope {
    return OAuthScope.custom(this.scope);
  }

  /** What has to be there before a client may have the scope. */
  get resourceServer(): UserPoolResourceServer {
    return this.#resourceServer;
  }

  #acknowledge({ mfa }: UserPoolProps): void {
    Validations.of(this.pool).acknowledge({
      id: 'AwsSolutions-COG8',
      reason:
        'Whether the Plus tier pays is for the account that deploys: it costs several times as much for each person. What ' +
        'it adds is threat protection; nobody can sign up by himself here, and passwords are long.',
    });
    if (mfa === 'required') return;
    Validations.of(this.pool).acknowledge({
      id: 'AwsSolutions-COG2',
      reason: 'People may turn on a second factor; the setting "console.mfa" makes everybody do it.',
    });
  }
}

/** Adds the user pool, if the console is configured without a provider of its own. */
export function addUserPool(scope: Construct, config: Config): UserPool | undefined {
  if (config.console === null || config.console.signIn !== null) return undefined;
  const { mfa, cognitoDomainPrefix: domainPrefix, domain } = config.console;
  const consoleUrl = domain && `https://${domain.name}/console/`;
  return new UserPool(scope, 'UserPool', { removalPolicy: removalPolicyOf(config), mfa, domainPrefix, consoleUrl });
}

/** The mail to a person whom an operator lets in. Cognito puts address and password into it. */
function invitation(consoleUrl: string | null) {
  const where = consoleUrl === null ? 'the console of Latchkey' : `the console of Latchkey at ${consoleUrl}`;
  return {
    emailSubject: 'You may sign in to the console of Latchkey',
    emailBody: `You may sign in to ${where}, as {username}. Your temporary password, good for a week, is: {####}`,
  };
}

const resourceServerId = 'latchkey';
const scopeName = 'console';

/** Prefixes are unique in a Region, over all accounts. */
function derivedPrefix(scope: Construct): string {
  const { stackName, account } = Stack.of(scope);
  const name = stackName.toLowerCase().slice(0, 50);
  if (Token.isUnresolved(stackName) || !cognitoDomainPrefix.safeParse(name.replace(/-$/, '')).success) {
    throw new ConfigError(
      `cdk.json: latchkey.console.cognitoDomainPrefix: must be set, because Cognito does not take one made of the stack's name "${stackName}": it would hold "aws", "amazon" or "cognito"`,
    );
  }
  return `${name}-${account}`;
}
