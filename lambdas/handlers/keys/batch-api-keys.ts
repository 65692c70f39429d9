import { type BatchOutcome, runBatch } from '../../domain/keys/manage/run-batch.ts';
import { assertFutureExpiry } from '../../domain/keys/manageable.ts';
import type { KeyStore } from '../../domain/keys/ports.ts';
import { LatchkeyError, NotFoundError } from '../../domain/shared/errors.ts';
import type { RandomBytes } from '../../domain/shared/random.ts';
import { BatchEnvironment, readEnvironment } from '../../environment.ts';
import type { KeepingDependencies } from '../../http/dependencies.ts';
import { problemOf } from '../../http/problem.ts';
import * as routes from '../../http/routes/keys.ts';
import { batchWorkspaceApiKeys } from '../../http/routes/operators.ts';
import { workspaceHandler } from '../../http/workspace-handler.ts';
import { answersFrom } from '../../wiring/answers.ts';
import { keysDependencies } from '../../wiring/keys.ts';

export interface Dependencies extends KeepingDependencies {
  readonly keys: KeyStore;
  readonly random: RandomBytes;
}

/** The request ended before its answer was kept. The answer to the same request again says so for each key. */
class UnknownOutcomeError extends LatchkeyError {
  readonly code = 'unfinished';
  constructor() {
    super(
      'The first request with this Idempotency-Key ended before it reported on this key, which it may have changed. Send the request again with a new Idempotency-Key.',
    );
  }
}

/** Changes or deletes up to 100 keys, each as the request for a single key does. */
export const createHandler = (dependencies: Dependencies) =>
  workspaceHandler(
    routes.batchApiKeys,
    batchWorkspaceApiKeys,
    dependencies,
    async ({ input: { body }, caller, requestId, keep }) => {
      const { keys, clock, logger } = dependencies;
      assertFutureExpiry(body.expiresAt, clock());
      const { workspaceId } = caller.principal;
      if ((await keys.getWorkspace(workspaceId)) === undefined) throw new NotFoundError('workspace');
      // The keys change in one transaction each, so the answer is kept before them, and replaced after them.
      const unknown = body.ids.map((id) => resultOf({ id, error: new UnknownOutcomeError() }, requestId));
      const answer = await keep({ results: unknown }, { isFinal: false });
      if (answer !== undefined) await keys.keepAnswer(answer);

      const outcomes = await runBatch(dependencies, { ...caller, requestId }, body);
      for (const { id, error } of outcomes) {
        if (error !== undefined && !(error instanceof LatchkeyError)) {
          logger.error('key of a batch failed', { requestId, keyId: id, error });
        }
      }
      return { results: outcomes.map((outcome) => resultOf(outcome, requestId)) };
    },
  );

function resultOf({ id, record, error }: BatchOutcome, requestId: string) {
  if (error !== undefined) {
    const { status, code, detail } = problemOf(error, requestId);
    return { id, status, apiKey: null, error: { code, detail } };
  }
  if (record === undefined) return { id, status: 200, apiKey: null, error: null };
  const { name, isActive, expiresAt, updatedAt } = record;
  return { id, status: 200, apiKey: { id, name, isActive, expiresAt, updatedAt }, error: null };
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(BatchEnvironment);
  const dependencies = keysDependencies(environment);
  return { ...dependencies, answers: answersFrom(environment, dependencies) };
}

export const handler = createHandler(liveDependencies());
