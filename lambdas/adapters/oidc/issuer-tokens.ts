import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
import {
  CognitoJwtInvalidTokenUseError,
  JwtInvalidAudienceError,
  JwtInvalidIssuerError,
  JwtInvalidScopeError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  KidNotFoundInJwksError,
} from 'aws-jwt-verify/error';
import { assertIsJwks, type JwksCache } from 'aws-jwt-verify/jwk';
import { isSubject } from '../../domain/access/member.ts';
import type { TokenVerifier } from '../../domain/access/ports.ts';
import type { SignIn } from '../../domain/access/sign-in-schema.ts';
import { isTrustworthy } from '../../domain/access/trustworthy-url.ts';
import { hasFields, isNumber, isTextOf, orMissing } from '../../domain/shared/checks.ts';
import { ServiceUnavailableError } from '../../domain/shared/errors.ts';
import { type Clock, systemClock } from '../../domain/shared/random.ts';
import { IssuerKeys } from './issuer-keys.ts';

export interface IssuerTokensOptions {
  readonly clock?: Clock;
  /** The time limit of a request to the issuer, in milliseconds. */
  readonly timeoutMs?: number;
  /** Receives the reason why a token is refused, without any content of the token. Callers do not see it. */
  readonly onRefusal?: (reason: Refusal) => void;
}

/** The claims that a token must have and the library does not require: it accepts tokens without an expiry. */
const hasClaims = hasFields({ sub: isSubject, exp: isNumber, nbf: orMissing(isNumber) });
type Claims = { readonly sub: string; readonly exp: number; readonly nbf?: number | undefined };

/** The maximum difference between the clocks of the provider and of this service, unless the settings name another. */
const defaultLeewaySeconds = 30;

const isDiscovery = hasFields({ issuer: isTextOf(0), jwks_uri: isTextOf(0) });

/** Verifies access tokens of an OpenID provider: signature, issuer, audience, scope and times. */
export function createTokenVerifier(
  signIn: NonNullable<SignIn>,
  { clock = systemClock, timeoutMs = 3000, onRefusal = () => {} }: IssuerTokensOptions = {},
): TokenVerifier {
  const verifier = verifierOf(signIn, new IssuerKeys(readerOf(signIn, timeoutMs), clock));
  const leewayMs = (signIn.leewaySeconds ?? defaultLeewaySeconds) * 1000;

  /** Returns why a token is not valid now. The provider's clock and this one may differ by the leeway. */
  const outOfTime = ({ exp, nbf = 0 }: Claims): Refusal | undefined => {
    if (exp * 1000 + leewayMs <= clock()) return 'expired';
    return nbf * 1000 - leewayMs > clock() ? 'not_before' : undefined;
  };

  return {
    async verify(token) {
      const payload = await verifier.verify(token).catch((error: unknown) => {
        if (error instanceof ServiceUnavailableError) throw error;
        // Any other error is caused by the token: nothing else differs between calls.
        onRefusal(refusalOf(error));
        return undefined;
      });
      if (payload === undefined) return undefined;
      const claims = hasClaims(payload) ? payload : undefined;
      const refusal = claims === undefined ? 'claims' : outOfTime(claims);
      if (refusal !== undefined) onRefusal(refusal);
      // Cognito has two names for a user pool; memberships use one.
      return claims !== undefined && refusal === undefined ? { issuer: signIn.issuer, subject: claims.sub } : undefined;
    },
  };
}

/** Returns the reason for a refusal, for the log. The messages of the library are not logged, because they quote the token. */
const refusals = {
  issuer: JwtInvalidIssuerError,
  audience: JwtInvalidAudienceError,
  scope: JwtInvalidScopeError,
  token_use: CognitoJwtInvalidTokenUseError,
  algorithm: JwtInvalidSignatureAlgorithmError,
  signature: JwtInvalidSignatureError,
  key_id: KidNotFoundInJwksError,
} as const;
type Refusal = keyof typeof refusals | 'expired' | 'not_before' | 'claims' | 'other';

function refusalOf(error: unknown): Refusal {
  const known = Object.entries(refusals).find(([, type]) => error instanceof type);
  return known === undefined ? 'other' : (known[0] as Refusal);
}

/** The library reads the clock of the machine. The times are checked after it, with the clock of this verifier. */
const noTimes = { graceSeconds: Number.POSITIVE_INFINITY } as const;

function verifierOf(signIn: NonNullable<SignIn>, jwksCache: JwksCache): { verify(token: string): Promise<unknown> } {
  const { issuer } = signIn;
  if (signIn.kind === 'cognito') {
    const userPoolId = issuer.slice(issuer.lastIndexOf('/') + 1);
    // The scope stands in for the client id, which is unknown when the authorizer is deployed.
    const terms = { userPoolId, tokenUse: 'access', clientId: null, scope: signIn.scope, ...noTimes } as const;
    return CognitoJwtVerifier.create(terms, { jwksCache });
  }
  const terms = { issuer, audience: signIn.audience, jwksUri: discoveryOf(issuer), ...noTimes };
  return JwtVerifier.create(terms, { jwksCache });
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest */
function discoveryOf(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

/** Returns the address of the keys: fixed for Cognito, in the discovery document for other issuers. */
function readerOf({ kind, issuer }: NonNullable<SignIn>, timeoutMs: number) {
  const readJson = async (url: string): Promise<unknown> => {
    if (!isTrustworthy(url)) throw new Error(`${url} is not an https:// address.`);
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
    if (!response.ok) throw new Error(`${url} responded with ${response.status}.`);
    return response.json();
  };
  const keysUri = async (uri: string): Promise<string> => {
    if (kind === 'cognito') return uri;
    const discovered = await readJson(uri);
    if (!isDiscovery(discovered)) throw new Error(`${uri} does not name an issuer and the address of its keys.`);
    if (discovered.issuer !== issuer) throw new Error(`${uri} belongs to another issuer: ${discovered.issuer}.`);
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
