import type { Context } from 'aws-lambda';
import type { Clock } from '../domain/shared/random.ts';
import type { Logger } from '../logger.ts';

/** The time before the end of the invocation in which a run starts no further work, in milliseconds. */
const marginMs = 30_000;

/** One run of a scheduled Lambda. */
interface Run {
  readonly event: unknown;
  readonly requestId: string;
  /** The time from which the run starts no further work, in epoch milliseconds. */
  readonly deadline: number;
}

/**
 * Returns the handler of a Lambda that runs on a schedule. It logs the tally of each run.
 * @param done The message in the log
 */
export function scheduledHandler<Tally extends object>(
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  done: string,
  work: (run: Run) => Promise<Tally>,
) {
  return async (
    event: unknown,
    context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
  ): Promise<Tally> => {
    const startedAt = clock();
    const requestId = context.awsRequestId;
    const deadline = startedAt + context.getRemainingTimeInMillis() - marginMs;
    const tally = await work({ event, requestId, deadline });
    logger.info(done, { requestId, ...tally, durationMs: clock() - startedAt });
    return tally;
  };
}
