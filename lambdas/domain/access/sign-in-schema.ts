import * as z from 'zod';
import { isTrustworthy } from './trustworthy-url.ts';

/** The URL that identifies an OpenID provider. It is part of primary keys, so it must not contain their separator. */
const Issuer = z
  .string()
  .max(500)
  .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters')
  .refine((text) => !/[?#]/.test(text), 'must have no query and no fragment (OpenID Connect Core, section 2)')
  .refine(isTrustworthy, 'must be an https:// address; http:// is for loopback addresses only');

/** The maximum difference between the clocks of the provider and of the service, in seconds. It applies to the times of tokens. */
const leewaySeconds = z.int().min(0).max(300).optional();

const Cognito = z.strictObject({
  kind: z.literal('cognito'),
  issuer: Issuer.regex(
    /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/[a-z0-9-]+_[0-9a-zA-Z]+$/,
    'must be https://cognito-idp.<region>.amazonaws.com/<user pool>',
  ),
  /** A scope that only the console's client gets, so tokens of other clients of the user pool are refused. */
  scope: z.string().min(1),
  leewaySeconds,
});

const OpenIdProvider = z
  .strictObject({
    kind: z.literal('oidc'),
    issuer: Issuer,
    clientId: z.string().min(1),
    /** The audience of access tokens. */
    audience: z.string().min(1),
    leewaySeconds,
  })
  // The audience of an ID token is the client. An ID token must never be accepted as an access token.
  .refine(({ clientId, audience }) => clientId !== audience, 'audience must differ from clientId');

/** How people sign in: the OpenID provider whose access tokens are accepted; null if sign-in is not configured. */
export const SignIn = z.discriminatedUnion('kind', [Cognito, OpenIdProvider]).nullable();
export type SignIn = z.infer<typeof SignIn>;
