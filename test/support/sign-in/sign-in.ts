import { createHash, randomBytes } from 'node:crypto';

/** The response of a local run's OpenID provider to the console. */
export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly token_type: string;
}

/**
 * Signs in to a local run as the console does it, over HTTP: authorization code with PKCE, and the sign-in page.
 * @param baseUrl of the run, e.g. `http://127.0.0.1:3000`
 * @param password of the run: `LocalRun.consolePassword`
 * @returns an access token for the API
 * @throws if the sign-in fails
 */
export async function signIn(baseUrl: string, email: string, password: string): Promise<string> {
  const browser = new Browser(baseUrl);
  const { code, verifier } = await browser.authorize(email, password);
  return (await browser.redeem(code, verifier)).access_token;
}

/** The parts of a browser that a sign-in needs: it follows redirects and keeps cookies. */
export class Browser {
  readonly #baseUrl: string;
  /** The cookies by name, with their paths. */
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** The cookies, for another browser of the same person. */
  get cookies(): readonly { readonly name: string; readonly value: string; readonly path: string }[] {
    return [...this.#cookies].map(([name, cookie]) => ({ name, ...cookie }));
  }

  get redirectUri(): string {
    return `${this.#baseUrl}/console/callback`;
  }

  /**
   * Signs in from the console's button to its callback. The parameters replace the console's own; undefined leaves one out.
   */
  async authorize(
    email: string,
    password: string,
    parameters: Readonly<Record<string, string | undefined>> = {},
  ): Promise<{ readonly code: string; readonly verifier: string; readonly callback: URL }> {
    const verifier = randomBytes(32).toString('base64url');
    const page = await this.visit(this.authorizationUrl({ verifier, ...parameters }));
    const callback = page.url.startsWith(this.redirectUri)
      ? new URL(page.url)
      : await this.submit(page.url, { address: email, password });
    const code = callback.searchParams.get('code');
    if (code === null) throw new Error(`No code: ${callback}`);
    return { code, verifier, callback };
  }

  authorizationUrl({ verifier = 'v', ...parameters }: Readonly<Record<string, string | undefined>>): string {
    const query = {
      client_id: 'latchkey-console',
      redirect_uri: this.redirectUri,
      response_type: 'code',
      scope: 'openid profile email',
      state: 'state',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...parameters,
    };
    const sent = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    );
    return `${this.#baseUrl}/oidc/auth?${new URLSearchParams(sent)}`;
  }

  /** Sends the sign-in form and follows the redirect to the callback. Throws the page's error message if there is one. */
  async submit(url: string, fields: Readonly<Record<string, string>>): Promise<URL> {
    const page = await this.visit(url, { method: 'POST', body: new URLSearchParams(fields) });
    if (page.url.startsWith(this.redirectUri)) return new URL(page.url);
    throw new Error(
      `The sign-in has failed: ${page.status} ${/role="alert">([^<]*)/.exec(page.text)?.[1] ?? page.text}`,
    );
  }

  async redeem(code: string, verifier: string): Promise<Tokens> {
    return this.token({
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: this.redirectUri,
    });
  }

  async token(parameters: Readonly<Record<string, string>>): Promise<Tokens> {
    const response = await fetch(`${this.#baseUrl}/oidc/token`, {
      method: 'POST',
      headers: { origin: new URL(this.#baseUrl).origin },
      body: new URLSearchParams({ client_id: 'latchkey-console', ...parameters }),
    });
    const body = await response.text();
    if (!response.ok) throw new Error(`No tokens: ${response.status} ${body}`);
    return JSON.parse(body);
  }

  /** Follows redirects within the provider, and stops before the console. */
  async visit(
    url: string,
    request: { readonly method?: string; readonly body?: URLSearchParams } = {},
  ): Promise<{ readonly url: string; readonly status: number; readonly text: string; readonly headers: Headers }> {
    const { pathname } = new URL(url);
    const cookie = [...this.#cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(url, { ...request, redirect: 'manual', headers: { accept: 'text/html', cookie } });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const location = response.headers.get('location');
    if (location === null) {
      const text = await response.text();
      if (sendsItself(text)) return this.visit(...hiddenForm(text));
      return { url, status: response.status, text, headers: response.headers };
    }
    const next = new URL(location, url);
    if (next.pathname.startsWith('/oidc/')) return this.visit(next.href);
    return { url: next.href, status: response.status, text: await response.text(), headers: response.headers };
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const attribute = (wanted: string) =>
      attributes.find((each) => each.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const path = attribute('path') ?? '/';
    const expires = attribute('expires');
    if (value === '' || (expires !== undefined && Date.parse(expires) < Date.now())) this.#cookies.delete(name);
    else this.#cookies.set(name, { value, path });
  }
}

/** A page of the provider whose form is sent by its script. */
function sendsItself(html: string): boolean {
  return html.includes('document.forms[0].submit()');
}

function hiddenForm(html: string): [url: string, request: { method: string; body: URLSearchParams }] {
  const fields = html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
  const body = new URLSearchParams([...fields].map(([, name = '', value = '']) => [name, value] as [string, string]));
  return [/action="([^"]+)"/.exec(html)?.[1] ?? '', { method: 'POST', body }];
}
