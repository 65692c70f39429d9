import * as z from 'zod';

/** Where nobody listens in: the only place for an issuer without TLS, which is the local run. */
const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(:[0-9]+)?(\/|$)/;

/** Whether what comes from this address is what its owner sent. */
export function isTrustworthy(url: string): boolean {
  return URL.canParse(url) && (new URL(url).protocol === 'https:' || loopback.test(url));
}

/** The name of an OpenID provider. It is a part of primary keys, whose separator it must not hold. */
const Issuer = z
  .string()
  .max(500)
  .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters')
  .refine((text) => !/[?#]/.test(text), 'must have no query and no fragment (OpenID Connect Core, section 2)')
  .refine(isTrustworthy, 'must be an https:// address; http:// is for loopback addresses only');

const Cognito = z.strictObject({
  kind: z.literal('cognito'),
  issuer: Issuer.regex(
    /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/[a-z0-9-]+_[0-9a-zA-Z]+$/,
    'must be https://cognito-idp.<region>.amazonaws.com/<user pool>',
  ),
  /** Of a resource server, which only the console's client gets: so that tokens of other clients of the pool do not pass. */
  scope: z.string().min(1),
});

const OpenIdProvider = z
  .strictObject({
    kind: z.literal('oidc'),
    issuer: Issuer,
    clientId: z.string().min(1),
    /** Whom access tokens are for. */
    audience: z.string().min(1),
  })
  // An ID token's audience is the client: it must never pass for an access token.
  .refine(({ clientId, audience }) => clientId !== audience, 'audience must differ from clientId');

/** How people sign in: the OpenID provider whose access tokens are taken; null: nobody does. */
export const SignIn = z.discriminatedUnion('kind', [Cognito, OpenIdProvider]).nullable();
export type SignIn = z.infer<typeof SignIn>;
