import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
import {
  CognitoJwtInvalidTokenUseError,
  JwtExpiredError,
  JwtInvalidAudienceError,
  JwtInvalidIssuerError,
  JwtInvalidScopeError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  KidNotFoundInJwksError,
} from 'aws-jwt-verify/error';
import { assertIsJwks, type JwksCache } from 'aws-jwt-verify/jwk';
import * as z from 'zod';
import { Subject } from '../../domain/access/member-schema.ts';
import type { TokenVerifier } from '../../domain/access/ports.ts';
import { isTrustworthy, type SignIn } from '../../domain/access/sign-in.ts';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { type Clock, systemClock } from '../../domain/shared/random.ts';
import { IssuerKeys } from './issuer-keys.ts';

export interface IssuerTokensOptions {
  readonly clock?: Clock;
  /** How long one answer of the issuer may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** Told why a token is refused, without a word of what is in it. Callers hear nothing of this. */
  readonly onRefusal?: (reason: Refusal) => void;
}

/** What a token must say besides what the library looks at: it takes one without an end. */
const Claims = z.object({ sub: Subject, exp: z.number() });

const Discovery = z.object({ issuer: z.string(), jwks_uri: z.string() });

/** Checks access tokens of an OpenID provider: signature, issuer, for whom, what for, and until when. */
export function createTokenVerifier(
  signIn: NonNullable<SignIn>,
  { clock = systemClock, timeoutMs = 3000, onRefusal = () => {} }: IssuerTokensOptions = {},
): TokenVerifier {
  const verifier = verifierOf(signIn, new IssuerKeys(readerOf(signIn, timeoutMs), clock));
  return {
    async verify(token) {
      const payload = await verifier.verify(token).catch((error: unknown) => {
        if (error instanceof ServiceUnavailableError) throw error;
        // Whatever else: the token is the only thing that differs from one call to the next.
        onRefusal(refusalOf(error));
        return undefined;
      });
      if (payload === undefined) return undefined;
      const claims = Claims.safeParse(payload);
      if (!claims.success) onRefusal('claims');
      // Cognito names a pool in two ways; memberships have one.
      return claims.success ? { issuer: signIn.issuer, subject: claims.data.sub } : undefined;
    },
  };
}

/** What a token is not, as the log names it. Messages of the library quote the token. */
const refusals = {
  expired: JwtExpiredError,
  issuer: JwtInvalidIssuerError,
  audience: JwtInvalidAudienceError,
  scope: JwtInvalidScopeError,
  token_use: CognitoJwtInvalidTokenUseError,
  algorithm: JwtInvalidSignatureAlgorithmError,
  signature: JwtInvalidSignatureError,
  key_id: KidNotFoundInJwksError,
} as const;
type Refusal = keyof typeof refusals | 'claims' | 'other';

function refusalOf(error: unknown): Refusal {
  const known = Object.entries(refusals).find(([, type]) => error instanceof type);
  return known === undefined ? 'other' : (known[0] as Refusal);
}

function verifierOf(signIn: NonNullable<SignIn>, jwksCache: JwksCache): { verify(token: string): Promise<unknown> } {
  const { issuer } = signIn;
  if (signIn.kind === 'cognito') {
    const userPoolId = issuer.slice(issuer.lastIndexOf('/') + 1);
    // The scope takes the place of the client's id, which is not known when the authorizer is deployed.
    const terms = { userPoolId, tokenUse: 'access', clientId: null, scope: signIn.scope } as const;
    return CognitoJwtVerifier.create(terms, { jwksCache });
  }
  return JwtVerifier.create({ issuer, audience: signIn.audience, jwksUri: discoveryOf(issuer) }, { jwksCache });
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest */
function discoveryOf(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/** Where Cognito's keys are is known; of other issuers the discovery document says it. */
function readerOf({ kind, issuer }: NonNullable<SignIn>, timeoutMs: number) {
  const readJson = async (url: string): Promise<unknown> => {
    if (!isTrustworthy(url)) throw new Error(`${url} is no https:// address.`);
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
    if (!response.ok) throw new Error(`${url} answers ${response.status}.`);
    return response.json();
  };
  const keysUri = async (uri: string): Promise<string> => {
    if (kind === 'cognito') return uri;
    const discovered = Discovery.parse(await readJson(uri));
    if (discovered.issuer !== issuer) throw new Error(`${uri} is of another issuer: ${discovered.issuer}.`);
    return discovered.jwks_uri;
  };
  return async (uri: string) => {
    try {
      const jwks = (await readJson(await keysUri(uri))) as Parameters<JwksCache['addJwks']>[1];
      assertIsJwks(jwks);
      return jwks;
    } catch (cause) {
      throw new ServiceUnavailableError({ cause });
    }
  };
}
