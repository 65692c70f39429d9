import { systemClock } from '../../domain/shared/random.ts';
import { isoTime } from '../../domain/shared/time.ts';
import { type RollUpDependencies, rollUpUsage } from '../../domain/usage/roll-up.ts';
import { RollUpUsageEnvironment, readEnvironment } from '../../environment.ts';
import { createLogger, type Logger } from '../../logger.ts';
import { createUpkeepMetrics, type UpkeepMetrics } from '../../metrics.ts';
import { ledgerFrom } from '../../wiring/usage.ts';
import { scheduledHandler } from '../scheduled.ts';

export interface Dependencies extends RollUpDependencies {
  readonly logger: Logger;
  readonly metrics: UpkeepMetrics;
}

/** Runs on a schedule: adds up the usage of finished hours. */
export function createHandler({ logger, metrics, ...dependencies }: Dependencies) {
  const { clock } = dependencies;
  return scheduledHandler({ clock, logger }, 'rolled up usage', async ({ requestId, deadline }) => {
    const onFailure: RollUpDependencies['onFailure'] = ({ workspaceId, hour }, { error, isLost }) =>
      logger.error(isLost ? 'lost usage of an hour' : 'could not roll up usage of an hour', {
        ...{ requestId, workspaceId, hour: isoTime(hour) },
        ...(isLost ? {} : { error }),
      });
    const tally = await rollUpUsage({ ...dependencies, onFailure }, deadline);
    metrics({ UsageHoursLate: tally.hoursLate + tally.failed });
    return tally;
  });
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
