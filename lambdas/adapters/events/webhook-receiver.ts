import type { WebhookReceiver } from '../../domain/events/ports.ts';

/** The time to wait for a response. Standard Webhooks suggests 15 to 30 seconds. */
export const timeoutMs = 15_000;

/** Sends webhooks to one URL. No error contains the URL, because its path may be a secret. */
export class HttpWebhookReceiver implements WebhookReceiver {
  readonly #url: string;
  readonly #patience: () => AbortSignal;

  /** @param patience Returns the signal that ends the wait for a response. */
  constructor(url: string, patience = () => AbortSignal.timeout(timeoutMs)) {
    this.#url = url;
    this.#patience = patience;
  }

  async post(headers: Readonly<Record<string, string>>, body: string): Promise<number> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'Latchkey' },
      body,
      // A redirect could send events to another receiver.
      redirect: 'manual',
      signal: this.#patience(),
    }).catch((error: unknown) => {
      throw new NoResponseError(reasonOf(error));
    });
    // Only the status counts, and the body could be of any length.
    await response.body?.cancel().catch(() => {});
    return response.status;
  }
}

class NoResponseError extends Error {
  override readonly name = 'NoResponseError';
  constructor(reason: string) {
    super(`The receiver did not respond: ${reason}.`);
  }
}

/** Returns a reason like `TimeoutError` or `ECONNREFUSED`. fetch hides the code in the cause. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { readonly name?: string; readonly cause?: { readonly code?: string } };
  return cause?.code ?? name ?? 'unknown';
}
