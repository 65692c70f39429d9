import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import { watched } from './alarm.ts';
import { serviceMetric } from './verification-metrics.ts';
import { watchFunctions } from './watch-functions.ts';

/** Watches the roll-up of usage. */
export function watchUsage(facade: MonitoringFacade, rollUp: IFunction): void {
  const late = watched(facade, serviceMetric(facade, 'UsageHoursLate'), {
    name: 'UsageLate',
    says: 'Hours of usage wait to be added up; reports of usage do not include them',
    section: 'usage-late',
    atLeast: 1,
    periodMinutes: 15,
    of: 4,
  });
  facade.monitorCustom({
    alarmFriendlyName: 'Usage',
    metricGroups: [{ title: 'Hours of usage that wait to be added up', metrics: [late] }],
  });
  watchFunctions(facade, 'UsageFunction', [rollUp], {
    says: 'Lambda throttled the function that adds up usage; reports of usage are late',
    section: 'usage-throttles',
  });
}
