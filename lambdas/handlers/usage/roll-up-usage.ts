import type { Context } from 'aws-lambda';
import { systemClock } from '../../domain/shared/random.ts';
import { isoTime } from '../../domain/shared/time.ts';
import { type RollUpDependencies, type RollUpTally, rollUpUsage } from '../../domain/usage/roll-up.ts';
import { RollUpUsageEnvironment, readEnvironment } from '../../environment.ts';
import { createLogger, type Logger } from '../../logger.ts';
import { createUpkeepMetrics, type UpkeepMetrics } from '../../metrics.ts';
import { ledgerFrom } from '../../wiring/usage.ts';

export interface Dependencies extends RollUpDependencies {
  readonly logger: Logger;
  readonly metrics: UpkeepMetrics;
}

/** The time before the end of the invocation in which no further workspaces are started, in milliseconds. */
const marginMs = 30_000;

/** Runs on a schedule: adds up the usage of finished hours. */
export function createHandler({ logger, metrics, ...dependencies }: Dependencies) {
  return async (
    _event: unknown,
    context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>,
  ): Promise<RollUpTally> => {
    const { clock } = dependencies;
    const startedAt = clock();
    const tally = await rollUpUsage(
      {
        ...dependencies,
        onFailure: ({ workspaceId, hour }, { error, isLost }) =>
          logger.error(isLost ? 'lost usage of an hour' : 'could not roll up usage of an hour', {
            ...{ requestId: context.awsRequestId, workspaceId, hour: isoTime(hour) },
            ...(isLost ? {} : { error }),
          }),
      },
      startedAt + context.getRemainingTimeInMillis() - marginMs,
    );
    metrics({ UsageHoursLate: tally.hoursLate + tally.failed });
    logger.info('rolled up usage', {
      requestId: context.awsRequestId,
      ...tally,
      durationMs: clock() - startedAt,
    });
    return tally;
  };
}

function liveDependencies(): Dependencies {
  const environment = readEnvironment(RollUpUsageEnvironment);
  return {
    ledger: ledgerFrom(environment).ledger,
    clock: systemClock,
    logger: createLogger(),
    metrics: createUpkeepMetrics(),
  };
}

export const handler = createHandler(liveDependencies());
