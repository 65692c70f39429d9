import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import type { KeyRotation } from '../rotation/key-rotation.ts';
import { watched } from './alarm.ts';
import { sumOf } from './metric-sum.ts';
import { serviceMetric } from './verification-metrics.ts';

/** What looks after keys: rotations, deliveries, the pepper. */
export function watchRotation(facade: MonitoringFacade, { functions, deadLetters, everyMinutes }: KeyRotation): void {
  const refused = watched(facade, serviceMetric(facade, 'RefusedDeliveries'), {
    name: 'RefusedDeliveries',
    says: 'A secret does not take the new value of its key, or cannot be deleted with it',
    section: 'refused-deliveries',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  // What only means "not now" is over in the next run.
  const failed = watched(facade, serviceMetric(facade, 'FailedKeys'), {
    name: 'FailedKeys',
    says: 'Keys that are due cannot be dealt with, run after run',
    section: 'failed-keys',
    atLeast: 1,
    // In a period without a run there is nothing to hear.
    periodMinutes: Math.max(15, everyMinutes),
    of: 4,
  });
  const runs = watched(facade, deadLetters.metricWaiting(), {
    name: 'FailedRuns',
    says: 'A scheduled run that looks after keys has failed, or could not be begun',
    section: 'failed-runs',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  const errors = functions.called.map((each) => each.function.metricErrors({ statistic: Stats.SUM }));
  const steps = watched(facade, sumOf('rotationSteps', errors), {
    name: 'FailedRotationSteps',
    says: 'A rotation that Secrets Manager leads has failed',
    section: 'failed-rotation-steps',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  facade.monitorCustom({
    alarmFriendlyName: 'Rotation',
    metricGroups: [
      { title: 'Rotated keys', metrics: [serviceMetric(facade, 'RotatedKeys')] },
      { title: 'Refused by secrets, failed', metrics: [refused, failed] },
      { title: 'Failed runs, failed steps of Secrets Manager', metrics: [runs, steps] },
    ],
  });
}
