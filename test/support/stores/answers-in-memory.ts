import {
  type AnswerStore,
  isForgotten,
  type KeptAnswer,
  RepeatedRequestError,
} from '../../../lambdas/domain/shared/kept-answer.ts';
import type { Clock } from '../../../lambdas/domain/shared/random.ts';
import { createAnswers } from '../../../lambdas/http/idempotency/answers.ts';

/** The secret that seals kept answers in tests. */
export const idempotencySecret = 'a secret of the deployment';

/** Kept answers in memory. The real store has its own tests. */
export class AnswersInMemory implements AnswerStore {
  readonly items = new Map<string, KeptAnswer>();

  async find(id: string): Promise<KeptAnswer | undefined> {
    return this.items.get(id);
  }

  async replace(answer: KeptAnswer): Promise<void> {
    this.items.set(answer.id, answer);
  }

  /** Keeps an answer, as a part of a transaction does. */
  keep(answer: KeptAnswer | undefined): void {
    if (answer === undefined) return;
    const kept = this.items.get(answer.id);
    if (kept !== undefined && !isForgotten(kept, answer.keptAt)) throw new RepeatedRequestError();
    this.items.set(answer.id, answer);
  }
}

/** The answers of routes in tests. */
export const answersIn = (store: AnswerStore, clock: Clock, wait?: (ms: number) => Promise<unknown>) =>
  createAnswers({
    store,
    secrets: { idempotencySecret: async () => idempotencySecret },
    clock,
    logger: { warn: () => {} },
    ...(wait && { wait }),
  });
