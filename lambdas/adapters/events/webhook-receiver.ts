import type { WebhookReceiver } from '../../domain/events/ports.ts';

/** Longer than a receiver takes that only notes what it is told; the standard suggests 15 to 30 seconds. */
const timeoutMs = 15_000;

/** Sends webhooks to one URL. The URL is in no error: what follows its host may be a secret. */
export class HttpWebhookReceiver implements WebhookReceiver {
  readonly #url: string;
  readonly #patience: () => AbortSignal;

  /** @param patience Says when to wait no longer for an answer. */
  constructor(url: string, patience = () => AbortSignal.timeout(timeoutMs)) {
    this.#url = url;
    this.#patience = patience;
  }

  async post(headers: Readonly<Record<string, string>>, body: string): Promise<number> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'Latchkey' },
      body,
      // Whoever could redirect would choose where events go.
      redirect: 'manual',
      signal: this.#patience(),
    }).catch((error: unknown) => {
      throw new NoAnswerError(reasonOf(error));
    });
    // Only the status counts; the rest could be of any length.
    await response.body?.cancel().catch(() => {});
    return response.status;
  }
}

class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  constructor(reason: string) {
    super(`The receiver did not answer: ${reason}.`);
  }
}

/** Like `TimeoutError` or `ECONNREFUSED`: fetch hides the code in the cause. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: string } };
  return cause?.code ?? name ?? 'unknown';
}
