import { JwtWithoutValidKidError, KidNotFoundInJwksError } from 'aws-jwt-verify/error';
import { findJwkInJwks, type JwksCache } from 'aws-jwt-verify/jwk';
import type { Clock } from '../../domain/shared/random.ts';
import { hourMs } from '../../domain/shared/time.ts';

type Jwks = Awaited<ReturnType<JwksCache['getJwks']>>;
type DecomposedJwt = Parameters<JwksCache['getJwk']>[1];

/** The time for which keys are cached, in milliseconds. A key that the issuer withdraws is accepted at most this long. */
const freshMs = hourMs;
/** The shortest time between reads for tokens with an unknown key. Anyone can make such a token. */
const againMs = 30_000;

/** Removes the id of a key. The library caches parsed keys by id without limit, and an issuer may reuse an id. */
function nameless<Jwk extends { readonly kid?: string }>(jwk: Jwk): Jwk {
  return { ...jwk, kid: '' };
}

/** The signing keys of an issuer, read when they are needed and cached for a while. */
export class IssuerKeys implements JwksCache {
  readonly #read: (uri: string) => Promise<Jwks>;
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly jwks: Jwks; readonly readAt: number }>();
  readonly #triedAt = new Map<string, number>();
  readonly #reading = new Map<string, Promise<Jwks>>();

  /** @param read Throws if the issuer does not respond. */
  constructor(read: (uri: string) => Promise<Jwks>, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  async getJwk(uri: string, jwt: DecomposedJwt) {
    const { kid } = jwt.header;
    if (typeof kid !== 'string') throw new JwtWithoutValidKidError('The token does not name a key.');
    const known = this.#fresh(uri);
    const jwk = known && findJwkInJwks(known, kid);
    if (jwk !== undefined) return nameless(jwk);
    const wasJustRead = this.#clock() - (this.#triedAt.get(uri) ?? Number.NEGATIVE_INFINITY) < againMs;
    const found = known !== undefined && wasJustRead ? undefined : findJwkInJwks(await this.getJwks(uri), kid);
    if (found === undefined) throw new KidNotFoundInJwksError('The issuer has no such key.');
    return nameless(found);
  }

  getCachedJwk(uri: string, { header: { kid } }: DecomposedJwt) {
    const known = this.#fresh(uri);
    const jwk = known && typeof kid === 'string' ? findJwkInJwks(known, kid) : undefined;
    if (jwk === undefined) throw new KidNotFoundInJwksError('No such key is known.');
    return nameless(jwk);
  }

  /** Reads the keys. Concurrent callers share one read. */
  getJwks(uri: string): Promise<Jwks> {
    const reading = this.#reading.get(uri) ?? this.#readNow(uri).finally(() => this.#reading.delete(uri));
    this.#reading.set(uri, reading);
    return reading;
  }

  addJwks(uri: string, jwks: Jwks): void {
    this.#known.set(uri, { jwks, readAt: this.#clock() });
  }

  async #readNow(uri: string): Promise<Jwks> {
    this.#triedAt.set(uri, this.#clock());
    const jwks = await this.#read(uri);
    this.addJwks(uri, jwks);
    return jwks;
  }

  #fresh(uri: string): Jwks | undefined {
    const known = this.#known.get(uri);
    return known !== undefined && this.#clock() - known.readAt < freshMs ? known.jwks : undefined;
  }
}
