import type { By } from '../events/audit-event.ts';
import { DeliveryRefusedError, NotFoundError } from '../shared/errors.ts';
import { inFlight } from '../shared/in-flight.ts';
import { hourMs, isoTime } from '../shared/time.ts';
import type { DueItem, DueStore, RetiredSecret } from './ports.ts';
import { type KeyOutcome, type ProcessDueKeyDependencies, processDueKey } from './process-due-key.ts';

export interface ProcessDueDependencies extends ProcessDueKeyDependencies {
  readonly due: DueStore;
  /** Called with an item that could not be processed: it stays due. */
  readonly onFailure: (item: DueItem, error: unknown) => void;
}

/** The number of keys processed at the same time. They wait for AWS most of the time. */
const concurrency = 20;

export type DueOutcome = KeyOutcome | 'secret_deleted' | 'secret_kept' | 'failed';

export interface DueTally {
  /** The number of items with each outcome. */
  readonly outcomes: Readonly<Partial<Record<DueOutcome, number>>>;
  /** Whether every due item was processed; if not, the next run continues. */
  readonly isFinished: boolean;
}

/**
 * Processes the keys and secrets that are due, many at a time, until the deadline (epoch milliseconds). A processed item is
 * no longer due, so the next run continues where this one stopped, for whatever reason it stopped.
 */
export async function processDue(
  dependencies: ProcessDueDependencies,
  deadline: number,
  origin: By,
): Promise<DueTally> {
  const { due, clock } = dependencies;
  const outcomes: Partial<Record<DueOutcome, number>> = {};
  let isFinished = true;
  for await (const batch of due.due(clock())) {
    await inFlight(concurrency, batch, async (item) => {
      if (clock() >= deadline) return;
      const outcome = await processItem(dependencies, item, origin);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    });
    if (clock() < deadline) continue;
    isFinished = false;
    break;
  }
  return { outcomes, isFinished };
}

async function processItem(dependencies: ProcessDueDependencies, item: DueItem, origin: By): Promise<DueOutcome> {
  try {
    return item.kind === 'key'
      ? await processDueKey(dependencies, item, origin)
      : await deleteRetiredSecret(dependencies, item);
  } catch (error) {
    // The key was deleted after it was read.
    if (error instanceof NotFoundError) return 'gone';
    dependencies.onFailure(item, error);
    return 'failed';
  }
}

const firstRetryMs = hourMs;

/** Deletes the secret that the service created for a deleted key. If that is refused, a later run tries again. */
async function deleteRetiredSecret(
  { due, secrets, clock, onRefusal }: ProcessDueDependencies,
  item: DueItem,
): Promise<DueOutcome> {
  const secret: RetiredSecret | undefined = await due.getRetiredSecret(item);
  if (secret === undefined) return 'gone';
  try {
    await secrets.deleteManaged(secret);
  } catch (error) {
    if (!(error instanceof DeliveryRefusedError)) throw error;
    onRefusal(item, error);
    const wait = firstRetryMs * 2 ** Math.min(secret.attempts, 5);
    await due.postpone(secret, isoTime(clock() + wait));
    return 'secret_kept';
  }
  await due.forget(secret);
  return 'secret_deleted';
}
