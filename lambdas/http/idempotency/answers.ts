import { setTimeout } from 'node:timers/promises';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { missingScopes } from '../../domain/access/scopes.ts';
import {
  InsufficientScopeError,
  LatchkeyError,
  ServiceUnavailableError,
  ValueNotReceivedError,
} from '../../domain/shared/errors.ts';
import {
  type AnswerStore,
  IdempotencyKeyReusedError,
  type IdempotencySecretSource,
  isForgotten,
  type KeptAnswer,
  RepeatedRequestError,
  RequestInProgressError,
} from '../../domain/shared/kept-answer.ts';
import type { Clock } from '../../domain/shared/random.ts';
import type { Logger } from '../../logger.ts';
import type { ApiEvent } from '../request.ts';
import type { KeepingRoute } from '../routes/route.ts';
import { clientOf } from './client.ts';
import { idempotencyKeyOf, replayedHeader } from './idempotency-key.ts';
import { type AnswerSeal, answerSeal } from './sealed-answers.ts';

/**
 * Seals the answer, which the handler passes to the store to be written in the transaction of its change. Returns undefined if
 * the request has no idempotency key. A handler that still changes the answer afterwards says that it is not final: the
 * answer that it returns replaces this one.
 */
export type Keep = (body: object, options?: { readonly isFinal: boolean }) => Promise<KeptAnswer | undefined>;

/** A successful response of a handler. */
type Answer = Pick<APIGatewayProxyResult, 'statusCode' | 'body' | 'headers'>;

/** The content of a kept answer. */
interface Content {
  readonly status: number;
  readonly body: string;
  /** The request that it answers: method, route, parameters and body. */
  readonly request: string;
  /** The scopes that the client had when it got the answer; null for operators. */
  readonly scopes: readonly string[] | null;
}

interface AnswersDependencies {
  readonly store: AnswerStore;
  readonly secrets: IdempotencySecretSource;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  /** Waits for this time, in milliseconds. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** The time for which answers are kept. */
export const keptSeconds = 24 * 60 * 60;
/** The age from which an answer is final although its request did not say so: no Lambda runs that long. */
const longestRequestMs = 30_000;
/** The time for which a repeated request waits for the first one, and the pause between two looks. */
const longestWaitMs = 8000;
const pauseMs = 200;

const advice =
  'Send the same request again with the same Idempotency-Key. If it was applied, you get its response. Otherwise, it is applied now.';

export type Answers = ReturnType<typeof createAnswers>;

/** Creates the handling of idempotency keys: the same request of the same client gets the same answer. */
export function createAnswers({ store, secrets, clock, logger, wait = setTimeout }: AnswersDependencies) {
  const seconds = () => Math.floor(clock() / 1000);

  /** Returns the kept answer to this request; undefined if there is none. */
  async function find(repeat: Repeat): Promise<Answer | undefined> {
    const { seal, request, scopes } = repeat;
    for (const deadline = clock() + longestWaitMs; ; await wait(pauseMs)) {
      const kept = await store.find(seal.id);
      if (kept === undefined || isForgotten(kept, seconds())) return undefined;
      const content = JSON.parse(seal.open(kept.sealed)) as Content;
      if (content.request !== request) throw new IdempotencyKeyReusedError();
      // The answer may have a key value that a client with fewer scopes must not receive.
      const missing = missingScopes(scopes ?? [], content.scopes ?? []);
      if (missing.length > 0) throw new InsufficientScopeError(missing, 'The caller');
      if (kept.finalFrom === null || kept.finalFrom <= clock()) {
        return { statusCode: content.status, body: content.body, headers: { [replayedHeader]: 'true' } };
      }
      if (clock() >= deadline) throw new RequestInProgressError();
    }
  }

  /** Returns the answer that another request, or a lost transaction of this one, has kept; otherwise throws the error. */
  async function findInstead(repeat: Repeat, failure: unknown): Promise<Answer> {
    const error =
      failure instanceof ValueNotReceivedError ? new ValueNotReceivedError(advice, { cause: failure }) : failure;
    const kept = await find(repeat).catch((problem: unknown) => {
      const isRefusal = problem instanceof LatchkeyError && !(problem instanceof ServiceUnavailableError);
      throw isRefusal || failure instanceof RepeatedRequestError ? problem : error;
    });
    if (kept === undefined) throw error;
    return kept;
  }

  /** Replaces an answer. A failure must not prevent the response, which may be the only one with a key value. */
  async function makeFinal(answer: KeptAnswer, finalFrom: number): Promise<void> {
    // A function that was frozen after its response must not replace an answer that a repeated request has received.
    if (clock() >= finalFrom) return;
    await store.replace(answer).catch((error: unknown) => logger.warn('final answer not kept', { error }));
  }

  return {
    /** Runs a request, unless its answer is kept. */
    async answer(route: KeepingRoute, event: ApiEvent, run: (keep: Keep) => Promise<Answer>): Promise<Answer> {
      const idempotencyKey = idempotencyKeyOf(event);
      if (idempotencyKey === undefined) return run(async () => undefined);
      const repeat = repeatOf(route, event, await secrets.idempotencySecret(), idempotencyKey);
      const known = await find(repeat);
      if (known !== undefined) return known;

      const keptAs = ({ body, statusCode: status }: Answer, finalFrom: number | null): KeptAnswer => ({
        id: repeat.seal.id,
        sealed: repeat.seal.seal(JSON.stringify({ status, body, request: repeat.request, scopes: repeat.scopes })),
        finalFrom,
        keptAt: seconds(),
        deleteAfter: seconds() + keptSeconds,
      });
      let kept: { readonly answer: Answer; readonly finalFrom: number | null } | undefined;
      try {
        const response = await run(async (body, { isFinal } = { isFinal: true }) => {
          const finalFrom = isFinal ? null : clock() + longestRequestMs;
          kept = { answer: { statusCode: route.success.status, body: JSON.stringify(body) }, finalFrom };
          return keptAs(kept.answer, finalFrom);
        });
        if (kept === undefined) throw new Error(`${route.lambda} does not keep its answer.`);
        if (kept.finalFrom === null) return kept.answer;
        await makeFinal(keptAs(response, null), kept.finalFrom);
        return response;
      } catch (error) {
        return findInstead(repeat, error);
      }
    },
  };
}

/** A request with an idempotency key. */
interface Repeat extends Pick<Content, 'request' | 'scopes'> {
  readonly seal: AnswerSeal;
}

function repeatOf(route: KeepingRoute, event: ApiEvent, secret: string, idempotencyKey: string): Repeat {
  const { caller, pathParameters, queryStringParameters, json = null } = event;
  if (caller === undefined) throw new Error(`${route.lambda} has no caller.`);
  return {
    seal: answerSeal(secret, clientOf(caller), idempotencyKey),
    // The body as the client sent it: defaults may change with a new version while a client repeats its request.
    request: canonical([route.method, route.path, pathParameters ?? {}, queryStringParameters ?? {}, json]),
    scopes: 'principal' in caller ? caller.principal.scopes : null,
  };
}

/** Returns JSON in which the order of an object's fields does not matter. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );
}
