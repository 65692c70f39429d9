import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OutcomeUnknownError } from '../../lambdas/domain/shared/errors.ts';
import { systemRandom } from '../../lambdas/domain/shared/random.ts';
import type { Workspace } from '../../lambdas/domain/workspaces/workspace.ts';
import * as createApiKey from '../../lambdas/handlers/keys/create-api-key.ts';
import * as regenerateApiKey from '../../lambdas/handlers/keys/regenerate-api-key.ts';
import { limitsOf } from '../support/limits.ts';
import { rounds } from '../support/rounds.ts';
import { answersIn } from '../support/stores/answers-in-memory.ts';
import { keyFormat, keyring1, newKey, noLastUse, noon } from '../support/stores/keys.ts';
import { KeysInMemory } from '../support/stores/keys-in-memory.ts';
import { authorizer, contextWith, eventOf } from '../unit/lambdas/http/support.ts';

/** Requests of several clients at the same time, on a store whose calls take a while and whose requests and responses get lost. */
const { workspaceId } = authorizer;
const clients = ['key_01ARYZ6S410000000000000001', 'key_01ARYZ6S410000000000000002'] as const;

type Fate = 'arrives' | 'lost before' | 'lost after';

interface Request {
  readonly client: (typeof clients)[number];
  readonly idempotencyKey: string;
  readonly route: 'create' | 'regenerate';
  readonly body: number;
  /** The number of turns of the event loop before the request, and before and after each of its calls. */
  readonly delays: readonly number[];
  /** The fates of its calls, in order. */
  readonly fates: readonly Fate[];
}

const requests: fc.Arbitrary<readonly Request[]> = fc.array(
  fc.record({
    client: fc.constantFrom(...clients),
    idempotencyKey: fc.constantFrom('one', 'two'),
    route: fc.constantFrom('create', 'regenerate'),
    body: fc.constantFrom(1, 1, 1, 2),
    delays: fc.array(fc.nat(6), { minLength: 1, maxLength: 8 }),
    fates: fc.array(fc.constantFrom<Fate>('arrives', 'arrives', 'lost before', 'lost after'), { maxLength: 5 }),
  }),
  { minLength: 1, maxLength: 10 },
);

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await undefined;
};

class Service {
  readonly keys = new KeysInMemory({ id: workspaceId, plan: 'Professional', keyCount: 1 } as Workspace);
  readonly #existing = newKey(workspaceId).record;

  constructor() {
    this.keys.records.set(this.#existing.id, this.#existing);
  }

  /** Sends a request through an instance of its own, and returns its response. */
  async send({ client, idempotencyKey, route, body, delays, fates }: Request) {
    let calls = 0;
    const delay = () => turns(delays[calls % delays.length] ?? 0);
    const withFate =
      <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
      async (...args: Args): Promise<T> => {
        const fate = fates[calls++] ?? 'arrives';
        await delay();
        if (fate === 'lost before') throw new OutcomeUnknownError();
        const result = await call(...args);
        await delay();
        if (fate === 'lost after') throw new OutcomeUnknownError();
        return result;
      };
    const keys = Object.assign(Object.create(this.keys), {
      getKey: this.keys.getKey.bind(this.keys),
      createKey: withFate(this.keys.createKey.bind(this.keys)),
      changeKey: withFate(this.keys.changeKey.bind(this.keys)),
    }) as KeysInMemory;
    const { answers: store } = this.keys;
    const answers = { find: withFate(store.find.bind(store)), replace: store.replace.bind(store) };
    const dependencies = {
      keys,
      lastUse: noLastUse,
      answers: answersIn(answers, () => noon),
      pepper: { keyring: async () => keyring1, refreshedKeyring: async () => keyring1 },
      plans: { Professional: { maxKeys: null, limits: limitsOf({ perMinute: 60, perHour: 1000 }) } },
      keyFormat,
      secretArnPrefix: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:',
      sealer: undefined,
      clock: () => noon,
      random: systemRandom,
      corsAllowOrigin: '*',
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    };
    const module = route === 'create' ? createApiKey : regenerateApiKey;
    const sent = route === 'create' ? { name: `Key ${body}` } : { mode: 'grace', gracePeriodSeconds: 60 * body };
    const event = eventOf(
      {
        pathParameters: route === 'create' ? null : { id: this.#existing.id },
        body: JSON.stringify(sent),
        multiValueHeaders: { 'content-type': ['application/json'], 'idempotency-key': [idempotencyKey] },
      },
      { requestId: `${client} ${idempotencyKey}`, authorizer: { ...authorizer, keyId: client } },
    );
    await delay();
    const { statusCode: status, body: text } = await module.createHandler(dependencies)(event, contextWith(10_000));
    return { status, text };
  }
}

const nameOf = ({ client, idempotencyKey }: Request) => `${client} ${idempotencyKey}`;

describe('requests with idempotency keys, at the same time and with lost calls', () => {
  test('make one change for each client and key, whose answer all equal requests get, and nobody else', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (all) => {
        const service = new Service();
        const answered = await Promise.all(all.map(async (request) => ({ request, ...(await service.send(request)) })));
        for (const { status } of answered) expect([200, 422, 503]).toContain(status);
        // Each client repeats its requests later, when nothing gets lost.
        for (const request of all) answered.push({ request, ...(await service.send({ ...request, fates: [] })) });
        const values = new Map<string, string>();
        for (const [name, group] of Map.groupBy(answered, ({ request }) => nameOf(request))) {
          const changes = service.keys.events.filter(({ requestId }) => requestId === name);
          expect(changes).toHaveLength(1);
          const successes = group.filter(({ status }) => status === 200);
          expect(new Set(successes.map(({ text }) => text)).size).toBe(1);
          expect(new Set(successes.map(({ request: { route, body } }) => `${route} ${body}`)).size).toBe(1);
          // Every request that is not equal to the one that was answered is refused in the end.
          const repeated = group.slice(group.length / 2);
          expect(repeated.every(({ status }) => status === 200 || status === 422)).toBe(true);
          const { apiKey } = JSON.parse(successes[0]?.text ?? '{}');
          expect(values.has(apiKey.key)).toBe(false);
          values.set(apiKey.key, name);
          expect(service.keys.records.get(apiKey.id)).toBeDefined();
        }
        const created = service.keys.events.filter(({ action }) => action === 'key.created').length;
        expect(service.keys.records.size).toBe(1 + created);
      }),
      { numRuns: rounds(600, 150) },
    );
  });
});
