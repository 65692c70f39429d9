import { beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import {
  ConflictError,
  InvalidRequestError,
  NotFoundError,
  OutcomeUnknownError,
  ServiceUnavailableError,
  ValueNotReceivedError,
} from '../../../../../lambdas/domain/shared/errors.ts';
import type { KeptAnswer } from '../../../../../lambdas/domain/shared/kept-answer.ts';
import { type ApiRequest, apiHandler } from '../../../../../lambdas/http/api-handler.ts';
import { keptSeconds } from '../../../../../lambdas/http/idempotency/answers.ts';
import { AnswersInMemory, answersIn } from '../../../../support/stores/answers-in-memory.ts';
import { noon } from '../../../../support/stores/keys.ts';
import { authorizer, contextWith, createRecorder, echoRoute, eventOf } from '../support.ts';

const route = { ...echoRoute, repeated: 'kept-answer' } as const;
type Handle = (request: ApiRequest<typeof route>) => Promise<{ echo: unknown }>;

let now: number;
let store: AnswersInMemory;
let waited: number[];
/** The number of the last thing that the route created. */
let created: number;
beforeEach(() => {
  now = noon;
  store = new AnswersInMemory();
  waited = [];
  created = 0;
});

/** Creates a numbered thing together with its answer, as a transaction does. */
const create: Handle = async ({ keep }) => {
  const response = { echo: created + 1 };
  store.keep(await keep(response));
  created += 1;
  return response;
};

interface Ask {
  readonly idempotencyKey?: string;
  readonly text?: string;
  readonly scopes?: string;
  readonly changes?: Partial<APIGatewayProxyEvent>;
  readonly handle?: Handle;
  readonly answers?: AnswersInMemory;
}

async function ask({ idempotencyKey = 'one', text = 'hello', scopes, changes, handle = create }: Ask = {}) {
  const { logger, lines } = createRecorder();
  const wait = async (ms: number) => {
    waited.push(ms);
    now += ms;
  };
  const answers = answersIn(store, () => now, wait);
  const handler = apiHandler(route, { logger, clock: () => now, corsAllowOrigin: '*', answers }, handle as never);
  const event = eventOf(
    {
      body: JSON.stringify({ text }),
      multiValueHeaders: {
        'content-type': ['application/json'],
        ...(idempotencyKey !== '' && { 'Idempotency-Key': [idempotencyKey] }),
      },
      ...changes,
    },
    { authorizer: { ...authorizer, ...(scopes && { scopes }) } },
  );
  const { statusCode: status, headers = {}, body } = await handler(event, contextWith(10_000));
  return { status, headers, text: body, body: JSON.parse(body), lines };
}

describe('a repeated request', () => {
  test('gets the same status and body, marked, and the headers of its own time', async () => {
    const first = await ask();
    expect(first).toMatchObject({ status: 201, body: { echo: 1 } });
    expect(first.headers).not.toHaveProperty('Idempotent-Replayed');
    const second = await ask();
    expect(second).toMatchObject({ status: 201, text: first.text });
    expect(second.headers).toEqual({ ...first.headers, 'Idempotent-Replayed': 'true' });
    expect(second.lines).toMatchObject([{ level: 'info', fields: { status: 201, isReplayed: true } }]);
    expect(created).toBe(1);
  });

  test('is the same with its fields in another order, another spacing, and quotes around its idempotency key', async () => {
    const body = '{"text":"hello","tags":[{"name":"a"}]}';
    await ask({ changes: { body } });
    const again = await ask({
      idempotencyKey: '"one"',
      changes: { body: ' { "tags" : [ {"name":"a"} ], "text":"hello" }' },
    });
    expect(again).toMatchObject({ status: 201, body: { echo: 1 } });
  });

  test.each<[string, Ask]>([
    ['another body', { text: 'goodbye' }],
    ['a field more, even one with the default', { changes: { body: '{"text":"hello","tags":[]}' } }],
    ['another id in the path', { changes: { pathParameters: { id: '2' } } }],
    ['a query', { changes: { queryStringParameters: { shout: 'true' } } }],
  ])('with %s is refused with 422', async (_, other) => {
    await ask();
    const refused = await ask(other);
    expect(refused).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect(created).toBe(1);
  });

  test('creates again without an idempotency key, with another one, and for another client', async () => {
    await ask();
    expect(await ask({ idempotencyKey: '' })).toMatchObject({ body: { echo: 2 } });
    expect(await ask({ idempotencyKey: 'two' })).toMatchObject({ body: { echo: 3 } });
    const other = eventOf({}, { authorizer: { ...authorizer, keyId: 'key_01ARYZ6S410000000000000001' } });
    expect(await ask({ changes: { requestContext: other.requestContext } })).toMatchObject({ body: { echo: 4 } });
    expect(await ask()).toMatchObject({ body: { echo: 1 } });
  });

  test('gets the answer for 24 hours, and then creates again, although DynamoDB has not deleted the answer yet', async () => {
    await ask();
    now += keptSeconds * 1000 - 1;
    expect(await ask()).toMatchObject({ body: { echo: 1 } });
    now += 1001;
    expect(await ask()).toMatchObject({ body: { echo: 2 } });
    expect(await ask()).toMatchObject({ body: { echo: 2 } });
  });

  test('is refused with 403 if the client has lost a scope that it had, and gets the answer when it has it again', async () => {
    await ask({ scopes: '* api-keys:*' });
    const narrow = await ask({ scopes: '*' });
    expect(narrow).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    expect(narrow.body.detail).toContain('api-keys:*');
    expect(await ask({ scopes: 'api-keys:* *' })).toMatchObject({ status: 201, body: { echo: 1 } });
  });

  test('fails closed if the kept answer was changed', async () => {
    await ask();
    for (const [id, answer] of store.items)
      store.items.set(id, { ...answer, sealed: answer.sealed.replace(/^..../, 'AAAA') });
    expect(await ask()).toMatchObject({ status: 500, body: { code: 'internal_error' } });
    expect(created).toBe(1);
  });
});

describe('nothing is kept', () => {
  test.each<[string, Ask, number]>([
    ['a malformed idempotency key', { idempotencyKey: 'a b' }, 400],
    ['an invalid body', { changes: { body: '{"text":7}' } }, 400],
    ['a refusal', { handle: () => Promise.reject(new NotFoundError('thing')) }, 404],
    ['a conflict', { handle: () => Promise.reject(new ConflictError('the thing')) }, 409],
    ['a failure', { handle: () => Promise.reject(new ServiceUnavailableError()) }, 503],
    ['a defect', { handle: () => Promise.reject(new Error('defect')) }, 500],
  ])('of %s', async (_, request, status) => {
    expect(await ask(request)).toMatchObject({ status });
    expect(store.items.size).toBe(0);
    expect(await ask({ text: 'corrected' })).toMatchObject({ status: 201, body: { echo: 1 } });
  });

  test('if the handler forgets to keep its answer, which is a defect', async () => {
    expect(await ask({ handle: async () => ({ echo: 1 }) })).toMatchObject({ status: 500 });
  });
});

describe('a request that fails after another one has kept the answer', () => {
  test.each([
    ['the store noticed it', undefined],
    ['a limit was reached meanwhile', new InvalidRequestError([])],
    ['the database did not respond', new OutcomeUnknownError()],
  ])('gets that answer: %s', async (_, error) => {
    const overtaken: Handle = async (request) => {
      await ask();
      if (error !== undefined) throw error;
      return create(request);
    };
    expect(await ask({ handle: overtaken })).toMatchObject({
      status: 201,
      body: { echo: 1 },
      headers: { 'Idempotent-Replayed': 'true' },
    });
    expect(created).toBe(1);
  });

  test('is refused with 422 if the other one had another body', async () => {
    const overtaken: Handle = async (request) => {
      await ask({ text: 'goodbye' });
      return create(request);
    };
    expect(await ask({ handle: overtaken })).toMatchObject({ status: 422 });
    expect(created).toBe(1);
  });
});

describe('a lost response of the database', () => {
  const lost =
    (wasStored: boolean): Handle =>
    async ({ keep }) => {
      const answer = await keep({ echo: 1 });
      if (wasStored) store.keep(answer);
      throw new ValueNotReceivedError('Delete the thing.', { cause: new OutcomeUnknownError() });
    };

  test('gives the answer, if the change was stored', async () => {
    expect(await ask({ handle: lost(true) })).toMatchObject({ status: 201, body: { echo: 1 } });
  });

  test('tells the client to repeat the request, if it was not', async () => {
    const failed = await ask({ handle: lost(false) });
    expect(failed).toMatchObject({ status: 503, body: { code: 'service_unavailable' } });
    expect(failed.body.detail).toContain('Send the same request again with the same Idempotency-Key.');
    expect(failed.body.detail).not.toContain('Delete');
    expect(await ask()).toMatchObject({ status: 201, body: { echo: 1 } });
  });

  test('stays the error if nothing can be read either', async () => {
    const handle = lost(true);
    const dark: Handle = async (request) => {
      store.find = () => Promise.reject(new ServiceUnavailableError());
      return handle(request);
    };
    expect(await ask({ handle: dark })).toMatchObject({ status: 503 });
  });
});

describe('an answer that is not final yet', () => {
  const answerOf = (echo: unknown) => ({ echo });
  /** Creates, does more work, and returns another answer. */
  const inSteps =
    (meanwhile: () => Promise<unknown>): Handle =>
    async ({ keep }) => {
      store.keep(await keep(answerOf('created'), { isFinal: false }));
      created += 1;
      await meanwhile();
      return answerOf('settled');
    };

  test('is replaced by the one that the client gets', async () => {
    expect(await ask({ handle: inSteps(async () => {}) })).toMatchObject({ body: { echo: 'settled' } });
    expect(await ask()).toMatchObject({ status: 201, body: { echo: 'settled' } });
    expect(waited).toEqual([]);
  });

  test('makes a repeated request wait, and then refuses it with 409 and Retry-After', async () => {
    let during: Awaited<ReturnType<typeof ask>> | undefined;
    await ask({
      handle: inSteps(async () => {
        during = await ask();
      }),
    });
    expect(during).toMatchObject({
      status: 409,
      body: { code: 'request_in_progress' },
      headers: { 'Retry-After': '1' },
    });
    expect(waited.length).toBeGreaterThan(10);
    expect(await ask()).toMatchObject({ status: 201, body: { echo: 'settled' } });
    expect(created).toBe(1);
  });

  test('is the answer to a repeated request after its own request died', async () => {
    await ask({ handle: inSteps(() => Promise.reject(new Error('killed'))) });
    now += 30_000;
    expect(await ask()).toMatchObject({ status: 201, body: { echo: 'created' } });
    expect(created).toBe(1);
  });

  test('is not replaced by a request that was frozen meanwhile', async () => {
    let during: unknown;
    await ask({
      handle: inSteps(async () => {
        now += 30_000;
        during = (await ask()).body;
      }),
    });
    expect(during).toEqual(answerOf('created'));
    expect(await ask()).toMatchObject({ body: { echo: 'created' } });
  });

  test('does not prevent the response if the final answer cannot be kept', async () => {
    store.replace = () => Promise.reject(new ServiceUnavailableError());
    expect(await ask({ handle: inSteps(async () => {}) })).toMatchObject({ status: 201, body: { echo: 'settled' } });
  });
});

test('a kept answer shows nothing of the client, its idempotency key, the request and the answer', async () => {
  await ask({ idempotencyKey: 'invoice-4711', text: 'confidential' });
  const [item] = [...store.items.values()] as [KeptAnswer];
  expect(Object.keys(item).sort()).toEqual(['deleteAfter', 'finalFrom', 'id', 'keptAt', 'sealed']);
  const shown = JSON.stringify(item) + Buffer.from(item.sealed, 'base64').toString('latin1');
  for (const text of ['4711', 'confidential', 'echo', authorizer.keyId, authorizer.workspaceId]) {
    expect(shown).not.toContain(text);
  }
});
