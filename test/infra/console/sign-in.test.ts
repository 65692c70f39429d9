import { describe, expect, test } from '@jest/globals';
import { asText, type Synthesized, synthesized, synthesizedStacks } from '../support/synthesized.ts';

const signIn = {
  issuer: 'https://id.example.com/tenant/',
  clientId: 'console-client',
  audience: 'urn:acme:latchkey',
  parameters: { resource: 'urn:acme:latchkey' },
  signOutUrl: 'https://id.example.com/bye',
};

const withPool = synthesizedStacks({ console: {} });
const withProvider = synthesizedStacks({ console: { signIn } });
const withoutConsole = synthesized();
/** Other settings of the user pool, in a stack with a long name. */
const passing = synthesized({
  stackName: `K${'x'.repeat(119)}`,
  removalPolicy: 'destroy',
  console: {
    mfa: 'required',
    domain: {
      name: 'keys.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    },
  },
});

/** The values of SIGN_IN in all functions that have it. */
function signInOf(stack: Synthesized): unknown[] {
  const variables = [...stack.functions().values()].map(({ Properties }) => Properties['Environment']?.Variables ?? {});
  return variables.flatMap(({ SIGN_IN }) => (SIGN_IN === undefined ? [] : [JSON.parse(asText(SIGN_IN))]));
}

const poolId = withPool.main.only('AWS::Cognito::UserPool').id;
const loginOrigin = /^https:\/\/<Latchkey\/\w+>\.auth\.<AWS::Region>\.amazoncognito\.com/;

describe('a user pool', () => {
  const { Properties, DeletionPolicy } = withPool.main.only('AWS::Cognito::UserPool');

  test('has sign-in by e-mail address and no self sign-up', () => {
    expect(Properties).toMatchObject({
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      AutoVerifiedAttributes: ['email'],
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    });
  });

  test('sends invitations with the URL of the console, if it is known', () => {
    const mailOf = (stack: Synthesized): string =>
      stack.only('AWS::Cognito::UserPool').Properties['AdminCreateUserConfig'].InviteMessageTemplate.EmailMessage;
    for (const stack of [withPool.main, passing]) expect(mailOf(stack)).toMatch(/\{username\}.*\{####\}/);
    expect(mailOf(passing)).toContain(' at https://keys.example.com/console/ as ');
    expect(mailOf(withPool.main)).not.toContain('https://');
  });

  test('requires strong passwords, and temporary ones expire within a week', () => {
    const { TemporaryPasswordValidityDays, ...policy } = Properties['Policies'].PasswordPolicy;
    expect(policy).toEqual({
      MinimumLength: 12,
      RequireLowercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
      RequireUppercase: true,
    });
    expect(TemporaryPasswordValidityDays).toBeLessThanOrEqual(7);
  });

  test('offers or requires a second factor by app, not by text message', () => {
    expect(Properties).toMatchObject({ MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] });
    const strict = passing.only('AWS::Cognito::UserPool');
    expect(strict.Properties).toMatchObject({ MfaConfiguration: 'ON', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] });
  });

  test('has the tier with managed login, and deletion protection unless the configuration turns it off', () => {
    expect(Properties).toMatchObject({ UserPoolTier: 'ESSENTIALS', DeletionProtection: 'ACTIVE' });
    expect(DeletionPolicy).toBe('Retain');
    const pool = passing.only('AWS::Cognito::UserPool');
    expect(pool.Properties['DeletionProtection']).toBe('INACTIVE');
    expect(pool.DeletionPolicy).toBe('Delete');
  });

  test('has managed login at a domain prefix of the stack, without the id of the account', () => {
    const { Properties: domain } = withPool.main.only('AWS::Cognito::UserPoolDomain');
    expect(domain['ManagedLoginVersion']).toBe(2);
    const stackId = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    const itsStart = { 'Fn::Select': [0, { 'Fn::Split': ['-', stackId] }] };
    expect(domain['Domain']).toEqual({ 'Fn::Join': ['', ['latchkey-', itsStart]] });
    const { Properties: ofLongName } = passing.only('AWS::Cognito::UserPoolDomain');
    expect(ofLongName['Domain']).toEqual({ 'Fn::Join': ['', [`k${'x'.repeat(49)}-`, itsStart]] });
  });

  test('requires a prefix if Cognito does not accept the default', () => {
    expect(() => synthesized({ stackName: 'Claws', console: {} })).toThrow(
      expect.objectContaining({
        name: 'ConfigError',
        message:
          'cdk.json: latchkey.console.cognitoDomainPrefix: must be set, because Cognito does not accept a prefix made from the stack name "Claws": it must not contain "aws", "amazon" or "cognito"',
      }),
    );
    const { Properties: domain } = synthesized({
      stackName: 'Claws',
      console: { cognitoDomainPrefix: 'acme-keys' },
    }).only('AWS::Cognito::UserPoolDomain');
    expect(domain['Domain']).toBe('acme-keys');
  });

  test('is in the outputs, for operators', () => {
    expect(withPool.main.outputs()['UserPoolId'].Value).toEqual({ Ref: poolId });
    expect(withProvider.main.outputs()).not.toHaveProperty('UserPoolId');
  });
});

describe('the console’s client', () => {
  const { id, Properties } = withPool.console.only('AWS::Cognito::UserPoolClient');

  test('is public: it has no secret', () => {
    expect(Properties['GenerateSecret']).toBe(false);
  });

  test('gets tokens only for a code, with a scope that only it can request', () => {
    expect(Properties).toMatchObject({
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'profile', 'email', 'latchkey/console'],
      SupportedIdentityProviders: ['COGNITO'],
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    });
    expect(withPool.main.only('AWS::Cognito::UserPoolResourceServer').Properties).toMatchObject({
      Identifier: 'latchkey',
      Scopes: [{ ScopeName: 'console' }],
    });
  });

  test('redirects only to the console', () => {
    const host = `<${withPool.console.only('AWS::CloudFront::Distribution').id}.DomainName>`;
    expect(Properties['CallbackURLs'].map(asText)).toEqual([`https://${host}/console/callback`]);
    expect(Properties['LogoutURLs'].map(asText)).toEqual([`https://${host}/console/signed-out`]);
  });

  test('has tokens for 30 minutes, and sessions for 12 hours', () => {
    expect(Properties).toMatchObject({
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      AccessTokenValidity: 30,
      IdTokenValidity: 30,
      RefreshTokenValidity: 12 * 60,
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
      EnableTokenRevocation: true,
    });
  });

  test('does not reveal which addresses have an account', () => {
    expect(Properties['PreventUserExistenceErrors']).toBe('ENABLED');
  });

  test('has pages of managed login', () => {
    expect(withPool.console.only('AWS::Cognito::ManagedLoginBranding').Properties).toMatchObject({
      ClientId: { Ref: id },
      UseCognitoProvidedValues: true,
    });
  });
});

describe('an external provider', () => {
  test('creates no resources of Cognito', () => {
    const types = [...withProvider.main.types(), ...withProvider.console.types()];
    expect(types.filter((type) => type.startsWith('AWS::Cognito'))).toEqual([]);
  });
});

describe('the sign-in settings of the API (SIGN_IN)', () => {
  test('are empty without a console', () => {
    const values = signInOf(withoutConsole);
    expect(values.length).toBeGreaterThan(0);
    for (const value of values) expect(value).toBeNull();
  });

  test('name the user pool and the scope of the console', () => {
    const issuer = `https://cognito-idp.<AWS::Region>.amazonaws.com/<${poolId}>`;
    const values = signInOf(withPool.main);
    expect(values.length).toBeGreaterThan(0);
    for (const value of values)
      expect(value).toEqual({ kind: 'cognito', issuer, scope: 'latchkey/console', leewaySeconds: 30 });
  });

  test('name the configured provider', () => {
    const { issuer, clientId, audience } = signIn;
    const values = signInOf(withProvider.main);
    expect(values.length).toBeGreaterThan(0);
    for (const value of values) expect(value).toEqual({ kind: 'oidc', issuer, clientId, audience, leewaySeconds: 30 });
  });
});

describe('the settings of the page (config.json)', () => {
  test('name the user pool and its logout endpoint', () => {
    const client = withPool.console.only('AWS::Cognito::UserPoolClient').id;
    const { signOutUrl, ...settings } = withPool.console.pageSettings?.['signIn'] ?? {};
    expect(settings).toEqual({
      issuer: expect.stringMatching(/^https:\/\/cognito-idp\.<AWS::Region>\.amazonaws\.com\/<Latchkey\/\w+>$/),
      clientId: `<${client}>`,
      scope: 'openid profile email latchkey/console',
      parameters: {},
    });
    expect(signOutUrl).toMatch(loginOrigin);
    expect(signOutUrl).toMatch(`/logout?client_id=<${client}>&logout_uri=https%3A%2F%2F<`);
    expect(signOutUrl).toMatch(/\.DomainName>%2Fconsole%2Fsigned-out$/);
  });

  test('name the provider, and nothing that the page does not need', () => {
    expect(withProvider.console.pageSettings).toEqual({
      apiUrl: expect.stringMatching(/^https:/),
      tryPath: '/v1/status',
      scopes: {},
      signIn: {
        issuer: 'https://id.example.com/tenant/',
        clientId: 'console-client',
        scope: 'openid profile email',
        parameters: { resource: 'urn:acme:latchkey' },
        signOutUrl: 'https://id.example.com/bye',
      },
    });
  });
});
