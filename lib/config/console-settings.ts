import * as z from 'zod';
import { Scope } from '../../lambdas/environment.ts';
import { checkHostedZone, domainName, HostedZone } from './optional-settings.ts';

/** Settings of the console and of sign-in. */

const issuer = z
  .string()
  .max(500)
  .refine(
    isIssuer,
    'must be an https:// address without query or fragment, written as the provider writes it in "issuer" of its discovery document',
  );

/** Tokens must contain exactly this URL, so it must be in the canonical form that browsers write. */
function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash, href, pathname } = new URL(text);
  const isCanonical = text === href || (pathname === '/' && `${text}/` === href);
  const isPlain = username === '' && password === '' && search === '' && hash === '' && !/[?#]/.test(text);
  // The URL of the discovery document is a common mistake.
  const isPath = !pathname.includes('/.well-known/') && !pathname.includes('//');
  return protocol === 'https:' && isCanonical && isPlain && isPath;
}

const httpsUrl = z
  .string()
  .refine((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'must be an https:// address');

const origin = z
  .string()
  .regex(/^https:\/\/[a-z0-9.-]+(:[0-9]{1,5})?$/, 'must be an origin like "https://token.example.com"');

/** Parameters that the console sets itself. Other values would break the sign-in or its security. */
const ownParameters = [
  'client_id',
  'code',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  'grant_type',
  'nonce',
  'redirect_uri',
  'refresh_token',
  'response_mode',
  'response_type',
  'scope',
  'state',
];

const parameters = z.record(z.string().min(1), z.string()).superRefine((record, context) => {
  const refuse = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  for (const name of Object.keys(record)) {
    if (ownParameters.includes(name)) refuse(name, 'is sent by the console itself');
    if (name.startsWith('client_secret') || name.startsWith('client_assertion')) {
      refuse(name, 'must not be there: anybody can read the settings of the console. Make a public client, with PKCE');
    }
  }
});

/** An OpenID provider with a public client for the console. */
export const ConsoleSignIn = z
  .strictObject({
    issuer,
    clientId: z.string().min(1).max(500),
    audience: z.string().min(1).max(500),
    scope: z
      .string()
      .regex(
        /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/,
        'must be scopes with single spaces between them',
      )
      .refine((scope) => scope.split(' ').includes('openid'), 'must hold "openid"')
      .default('openid profile email'),
    parameters: parameters.default({}),
    origins: z.array(origin).default([]),
    signOutUrl: httpsUrl.nullable().default(null),
  })
  .superRefine(({ clientId, audience }, context) => {
    if (clientId !== audience) return;
    const message =
      'must differ from clientId, which is the audience of ID tokens: these would pass for access tokens. Name the API at the provider, and put that name here';
    context.addIssue({ code: 'custom', path: ['audience'], message });
  });
export type ConsoleSignIn = z.infer<typeof ConsoleSignIn>;

export const ConsoleDomain = z
  .strictObject({
    name: domainName,
    certificateArn: z
      .string()
      .regex(
        /^arn:aws:acm:us-east-1:\d{12}:certificate\/[A-Za-z0-9-]+$/,
        'must be the ARN of a certificate of AWS Certificate Manager in us-east-1, where CloudFront looks for it',
      ),
    hostedZone: HostedZone,
  })
  .superRefine(checkHostedZone);
export type ConsoleDomain = z.infer<typeof ConsoleDomain>;

/** A domain prefix of Cognito (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html). */
export const cognitoDomainPrefix = z
  .string()
  .regex(
    /^(?!.*(aws|amazon|cognito))[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be 1 to 63 lower-case letters, digits or hyphens, with neither "aws", "amazon" nor "cognito" in it',
  );

/** The console. `signIn: null` stands for a Cognito user pool that the stack creates. */
export const ConsoleSettings = z
  .strictObject({
    signIn: ConsoleSignIn.nullable().default(null),
    cognitoDomainPrefix: cognitoDomainPrefix.nullable().default(null),
    mfa: z.enum(['optional', 'required']).default('optional'),
    domain: ConsoleDomain.nullable().default(null),
    webAclArn: z
      .string()
      .regex(
        /^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/[A-Za-z0-9_-]{1,128}\/[a-f0-9-]{36}$/,
        'must be the ARN of a web ACL for CloudFront: of the scope CLOUDFRONT, in us-east-1',
      )
      .nullable()
      .default(null),
    accessLogs: z.boolean().default(true),
    apiUrl: httpsUrl
      .refine((text) => !/[?#'"\\\s]/.test(text), 'must have no query, fragment or quotes: paths are added to it')
      .nullable()
      .default(null),
    tryPath: z
      .string()
      .max(500)
      .regex(
        /^\/[\w.~!$&()*+,;=:@%?/-]*$/,
        'must be a path of your API that a GET request with a key can call, like "/v1/orders?limit=1"',
      )
      .nullable()
      .default(null),
    scopes: z.record(Scope, z.string().min(1).max(200)).default({}),
    tokenLeewaySeconds: z.int().min(0).max(300).default(30),
  })
  .superRefine(({ signIn, cognitoDomainPrefix, mfa }, context) => {
    if (signIn === null) return;
    const refuse = (setting: string, message: string) => context.addIssue({ code: 'custom', path: [setting], message });
    if (cognitoDomainPrefix !== null) refuse('cognitoDomainPrefix', 'must be null with signIn: there is no user pool');
    if (mfa === 'required') refuse('mfa', 'must be left out with signIn: ask your provider for it');
  });
export type ConsoleSettings = z.infer<typeof ConsoleSettings>;
