import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type Provider } from 'oidc-provider';
import { Subject } from '../../lambdas/domain/access/member-schema.ts';
import { isSamePassword } from './password.ts';
import { messagePage, type SignInForm, signInPage } from './sign-in-pages.ts';

/** Far more than the form needs. */
const maxFormBytes = 16 * 1024;

const Address = Subject.regex(/^[^@]+@[^@]+$/);

export interface SignInInteractionOptions {
  readonly provider: Provider;
  readonly owner: string;
  readonly password: string;
}

/** The sign-in page, which the provider shows to find out who the user is. */
export class SignInInteraction {
  readonly #provider: Provider;
  readonly #owner: string;
  readonly #password: string;

  constructor({ provider, owner, password }: SignInInteractionOptions) {
    this.#provider = provider;
    this.#owner = owner;
    this.#password = password;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { params } = await this.#provider.interactionDetails(request, response);
      if (request.method === 'POST') await this.#signIn(request, response);
      else if (request.method === 'GET' || request.method === 'HEAD') {
        const hint = params['login_hint'];
        this.#ask(response, 200, { address: typeof hint === 'string' ? hint : '' });
      } else {
        response.setHeader('Allow', 'GET, HEAD, POST');
        send(response, 405, messagePage('This did not work', 'The sign-in page takes GET and POST.'));
      }
    } catch (error) {
      if (!(error instanceof errors.SessionNotFound)) throw error;
      // Back after a sign-in leads here. The console is signed in, or starts another sign-in.
      if (request.method === 'GET')
        response.writeHead(303, { Location: '/console/', 'Cache-Control': 'no-store' }).end();
      else
        send(
          response,
          400,
          messagePage('This sign-in has ended', 'It took too long, or was done already. Start again.'),
        );
    }
  }

  async #signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await readForm(request);
    if (form === undefined) {
      response.setHeader('Connection', 'close');
      send(response, 413, messagePage('This did not work', 'The form is too large.'));
      return;
    }
    const address = form.get('address')?.trim() ?? '';
    if (!Address.safeParse(address).success) {
      const problem = 'Enter an e-mail address, such as ana@example.com.';
      this.#ask(response, 400, { address, problem, field: 'address' });
    } else if (!isSamePassword(form.get('password') ?? '', this.#password)) {
      this.#ask(response, 403, { address, problem: 'This is not the password of this run.', field: 'password' });
    } else {
      const login = { accountId: address, remember: true };
      await this.#provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
    }
  }

  #ask(response: ServerResponse, status: number, form: SignInForm): void {
    send(response, status, signInPage(form, this.#owner));
  }
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(html),
    'Cache-Control': 'no-store',
  });
  response.end(html);
}

/** Reads a form; undefined if it is too large. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > maxFormBytes) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
