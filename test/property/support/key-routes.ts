import { covers } from '../../../lambdas/domain/access/scopes.ts';
import type { SealedValue, ValueSealer } from '../../../lambdas/domain/keys/ports.ts';
import { processDueKey } from '../../../lambdas/domain/rotation/process-due-key.ts';
import { systemRandom } from '../../../lambdas/domain/shared/random.ts';
import type { Workspace } from '../../../lambdas/domain/workspaces/workspace.ts';
import * as batchApiKeys from '../../../lambdas/handlers/keys/batch-api-keys.ts';
import * as createApiKey from '../../../lambdas/handlers/keys/create-api-key.ts';
import * as deleteApiKey from '../../../lambdas/handlers/keys/delete-api-key.ts';
import * as getApiKey from '../../../lambdas/handlers/keys/get-api-key.ts';
import * as listApiKeys from '../../../lambdas/handlers/keys/list-api-keys.ts';
import * as regenerateApiKey from '../../../lambdas/handlers/keys/regenerate-api-key.ts';
import * as updateApiKey from '../../../lambdas/handlers/keys/update-api-key.ts';
import { createCursors } from '../../../lambdas/http/cursor.ts';
import { keyRoutes } from '../../../lambdas/http/routes/keys.ts';
import { limitsOf } from '../../support/limits.ts';
import { answersIn } from '../../support/stores/answers-in-memory.ts';
import { keyFormat, keyring1, noLastUse, noon } from '../../support/stores/keys.ts';
import { KeysInMemory } from '../../support/stores/keys-in-memory.ts';
import { authorizer, contextWith, eventOf } from '../../unit/lambdas/http/support.ts';
import { SecretsInMemory } from './secrets-in-memory.ts';

export const { workspaceId } = authorizer;
export const secretArnPrefix = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:';

/** A caller as the authorizer describes it: a key with the value that it presents, or a person with the scopes of their role. */
export interface Party {
  readonly as: { readonly keyId: string; readonly keyValue: string } | { readonly role: 'owner' | 'admin' };
  readonly scopes: readonly string[];
  readonly environment: 'live' | 'test';
}

export interface Ask {
  readonly id?: string;
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
}

/** The routes of keys and the scheduled rotation, on keys and secrets in memory. Calls to KMS take a while. */
export class KeyRoutes {
  now = noon;
  readonly keys = new KeysInMemory({ id: workspaceId, plan: 'Professional', keyCount: 1 } as Workspace);
  readonly secrets = new SecretsInMemory(workspaceId);
  readonly #handlers: Record<RouteName, ReturnType<typeof createApiKey.createHandler>>;
  readonly #dependencies;

  constructor() {
    this.#dependencies = {
      keys: this.keys,
      answers: answersIn(this.keys.answers, () => this.now),
      pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
      plans: { Professional: { maxKeys: null, limits: limitsOf({ perMinute: 60, perHour: 1000 }) } },
      keyFormat,
      lastUse: noLastUse,
      secretArnPrefix,
      cursors: createCursors({ cursorSecret: async () => 'a secret of some length' }),
      sealer,
      secrets: this.secrets,
      clock: () => this.now,
      random: systemRandom,
      corsAllowOrigin: '*',
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    };
    this.#handlers = {
      createApiKey: createApiKey.createHandler(this.#dependencies),
      batchApiKeys: batchApiKeys.createHandler(this.#dependencies),
      updateApiKey: updateApiKey.createHandler(this.#dependencies),
      regenerateApiKey: regenerateApiKey.createHandler(this.#dependencies),
      deleteApiKey: deleteApiKey.createHandler(this.#dependencies),
      getApiKey: getApiKey.createHandler(this.#dependencies),
      listApiKeys: listApiKeys.createHandler(this.#dependencies),
    };
  }

  /** Calls a route as the gateway does: the authorizer has checked the scope of the route. */
  async call(name: RouteName, party: Party, { id, body, query }: Ask) {
    if (!covers(party.scopes, keyRoutes[name].scope)) return { status: 403, body: {} };
    const event = eventOf(
      {
        pathParameters: id === undefined ? null : { id },
        queryStringParameters: query ?? null,
        body: body === undefined ? null : JSON.stringify(body),
        ...('keyValue' in party.as && { multiValueHeaders: { 'X-API-Key': [party.as.keyValue] } }),
      },
      { authorizer: contextOf(party) },
    );
    const answer = await this.#handlers[name](event, contextWith(10_000));
    return { status: answer.statusCode, body: JSON.parse(answer.body) };
  }

  /** Runs the scheduled rotation for one key. */
  async rotate(keyId: string): Promise<void> {
    const origin = { actor: { type: 'service', id: 'test' }, requestId: 'run' } as const;
    await processDueKey({ ...this.#dependencies, onRefusal: () => {} }, { workspaceId, keyId }, origin);
  }
}

export type RouteName = Exclude<keyof typeof keyRoutes, 'deleteApiKeyByQuery' | 'getKeyUsage'>;

/** A kept value. */
export const sealedAs = (keyValue: string): SealedValue => ({
  wrappedKey: '',
  ciphertext: Buffer.from(keyValue).toString('hex'),
});

const sealer: ValueSealer = {
  seal: async (_, keyValue): Promise<SealedValue> => {
    await aWhile();
    return sealedAs(keyValue);
  },
  open: async (_, { ciphertext }) => {
    await aWhile();
    return Buffer.from(ciphertext, 'hex').toString();
  },
};

/** Other requests run in the meantime. */
async function aWhile(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function contextOf({ as, scopes, environment }: Party) {
  const shared = { ...authorizer, scopes: scopes.join(' '), environment };
  if ('keyId' in as) return { ...shared, keyId: as.keyId };
  const { keyId: _, ...person } = shared;
  return { ...person, role: as.role, issuer: 'https://id.example.com', subject: as.role };
}
