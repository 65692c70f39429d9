import assert from 'node:assert/strict';
import { type Answer, send } from '../../support/service/http.ts';
import type { Results } from '../report/results.ts';

interface Key {
  readonly id: string;
  readonly key: string;
}

/** The keys of a workspace of the live deployment: each phase adds one, and checks all of them. */
export class LiveKeys {
  readonly #baseUrl: string;
  readonly #rootKey: string;
  readonly #results: Results;
  readonly #keys: Key[] = [];

  constructor(baseUrl: string, rootKey: string, results: Results) {
    this.#baseUrl = baseUrl;
    this.#rootKey = rootKey;
    this.#results = results;
  }

  /** Calls a route with the root key, or with another one. */
  call(method: string, path: string, json?: object, key = this.#rootKey): Promise<Answer> {
    return send(this.#baseUrl, method, path, { key, ...(json && { json }) });
  }

  async create(name: string): Promise<void> {
    const { status, body } = await this.call('POST', '/api/v1/api-keys', { name });
    assert.equal(status, 200);
    this.#keys.push(body.apiKey);
  }

  /** Checks that the keys from before a phase work, and can be managed. */
  check(phase: string): Promise<void> {
    return this.#results.check(`live: keys from before settings are ${phase} work, and can be managed`, async () => {
      for (const { id, key } of this.#keys) {
        const { status, body } = await this.call('PATCH', `/api/v1/api-keys/${id}`, { name: `A key, ${phase}` });
        assert.deepEqual({ status, name: body?.apiKey?.name }, { status: 200, name: `A key, ${phase}` });
        // The key is valid, but its default scopes do not allow the management of keys.
        const listed = await this.call('GET', '/api/v1/api-keys', undefined, key);
        assert.deepEqual([listed.status, listed.body?.code], [403, 'insufficient_scope']);
      }
      assert.equal((await this.call('GET', '/api/v1/workspace')).body.workspace.keyCount, this.#keys.length);
    });
  }
}
