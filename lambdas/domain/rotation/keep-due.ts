import type { By } from '../events/audit-event.ts';
import { DeliveryRefusedError, NotFoundError } from '../shared/errors.ts';
import type { DueItem, DueStore, RetiredSecret } from './ports.ts';
import { type KeepKeyDependencies, type Kept, keepKey } from './rotate-key.ts';

export interface KeepDependencies extends KeepKeyDependencies {
  readonly due: DueStore;
  /** Told of a key that could not be dealt with: it stays due. */
  readonly onFailure: (item: DueItem, error: unknown) => void;
}

/** Keys that are worked on at the same time: they wait for AWS most of it. */
const inFlight = 20;

export type Outcome = Kept | 'secret_deleted' | 'secret_kept' | 'failed';

export interface Tally {
  /** How many ended in each way. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Whether all that was due was looked at; else the next run goes on. */
  readonly isFinished: boolean;
}

/**
 * Does what is due, many keys at a time, until the deadline (epoch milliseconds). What is done is no longer due, so the
 * next run goes on where this one stopped, however it stopped.
 */
export async function keepDue(dependencies: KeepDependencies, deadline: number, origin: By): Promise<Tally> {
  const { due, clock } = dependencies;
  const outcomes: Partial<Record<Outcome, number>> = {};
  let isFinished = true;
  for await (const batch of due.due(clock())) {
    const waiting = [...batch];
    const worker = async () => {
      for (let item = waiting.shift(); item !== undefined && clock() < deadline; item = waiting.shift()) {
        const outcome = await keep(dependencies, item, origin);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
    if (clock() < deadline) continue;
    isFinished = false;
    break;
  }
  return { outcomes, isFinished };
}

async function keep(dependencies: KeepDependencies, item: DueItem, origin: By): Promise<Outcome> {
  try {
    return item.kind === 'key' ? await keepKey(dependencies, item, origin) : await deleteSecret(dependencies, item);
  } catch (error) {
    // It was deleted since it was read.
    if (error instanceof NotFoundError) return 'gone';
    dependencies.onFailure(item, error);
    return 'failed';
  }
}

const firstRetryMs = 3_600_000;

async function deleteSecret({ due, secrets, clock, onRefusal }: KeepDependencies, item: DueItem): Promise<Outcome> {
  const secret: RetiredSecret | undefined = await due.getRetiredSecret(item);
  if (secret === undefined) return 'gone';
  try {
    await secrets.deleteManaged(secret);
  } catch (error) {
    if (!(error instanceof DeliveryRefusedError)) throw error;
    onRefusal(item, error);
    const wait = firstRetryMs * 2 ** Math.min(secret.attempts, 5);
    await due.postpone(secret, new Date(clock() + wait).toISOString());
    return 'secret_kept';
  }
  await due.forget(secret);
  return 'secret_deleted';
}
