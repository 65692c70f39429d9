import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../../support/service/http.ts';

/** The routes that the client calls: one behind each authorizer. */
const paths = ['/v1/status', '/api/v1/api-keys?limit=1'] as const;

/** A client with one key that calls the deployment all along, a few times a second. */
export class Client {
  readonly #baseUrl: string;
  readonly #key: string;
  readonly #stopped = new AbortController();
  readonly #calling: Promise<void>;
  #answers: string[] = [];

  constructor(baseUrl: string, key: string) {
    this.#baseUrl = baseUrl;
    this.#key = key;
    this.#calling = this.#call();
  }

  /** Returns the responses since the last call of this method: each as path, status and code. */
  take(): string[] {
    const answers = this.#answers;
    this.#answers = [];
    return answers;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#calling;
  }

  async #call(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      for (const path of paths) this.#answers.push(await this.#answerOf(path));
      await sleep(250);
    }
  }

  async #answerOf(path: string): Promise<string> {
    try {
      const { status, body, text } = await send(this.#baseUrl, 'GET', path, { key: this.#key });
      return `${path} ${status}${status === 200 ? '' : ` ${body?.code ?? text}`}`;
    } catch (error) {
      return `${path} ${error instanceof Error ? error.message : error}`;
    }
  }
}
