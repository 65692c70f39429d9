import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import type { KeyRotation } from '../rotation/key-rotation.ts';
import { watched } from './alarm.ts';
import { sumOf } from './metric-sum.ts';
import { serviceMetric } from './verification-metrics.ts';
import { watchFunctions } from './watch-functions.ts';

/** Watches rotations, deliveries to secrets, the pepper, and the functions that rotate. */
export function watchRotation(facade: MonitoringFacade, { functions, deadLetters, everyMinutes }: KeyRotation): void {
  const refused = watched(facade, serviceMetric(facade, 'RefusedDeliveries'), {
    name: 'RefusedDeliveries',
    says: 'A secret refused the new value of a key, or could not be deleted with its key',
    section: 'refused-deliveries',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  // A temporary failure ends with the next run, so four failed runs in a row are needed.
  const failed = watched(facade, serviceMetric(facade, 'FailedKeys'), {
    name: 'FailedKeys',
    says: 'Processing of due keys keeps failing; rotations are late',
    section: 'failed-keys',
    atLeast: 1,
    // A period without a run has no data, so a period must be as long as the time between runs.
    periodMinutes: Math.max(15, everyMinutes),
    of: 4,
  });
  const runs = watched(facade, deadLetters.metricWaiting(), {
    name: 'FailedRuns',
    says: 'A scheduled run failed or could not start; rotations or usage are late',
    section: 'failed-runs',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  const errors = functions.called.map((each) => each.function.metricErrors({ statistic: Stats.SUM }));
  const steps = watched(facade, sumOf('rotationSteps', errors), {
    name: 'FailedRotationSteps',
    says: 'A rotation step that Secrets Manager started failed',
    section: 'failed-rotation-steps',
    atLeast: 1,
    periodMinutes: 5,
    of: 1,
  });
  facade.monitorCustom({
    alarmFriendlyName: 'Rotation',
    metricGroups: [
      { title: 'Rotated keys', metrics: [serviceMetric(facade, 'RotatedKeys')] },
      { title: 'Refused deliveries, failed keys', metrics: [refused, failed] },
      { title: 'Failed runs, failed rotation steps', metrics: [runs, steps] },
    ],
  });
  const rotating = [...functions.scheduled, ...functions.called].map((each) => each.function);
  watchFunctions(facade, 'RotationFunction', rotating, {
    says: 'Lambda throttled a key-rotation function; rotations are late',
    section: 'rotation-throttles',
  });
}
