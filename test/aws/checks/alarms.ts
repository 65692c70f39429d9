import type { Ground } from '../ground.ts';

/** An alarm of the run. An alarm on a sum has `Metrics` instead of a metric. */
export interface Alarm {
  readonly AlarmName: string;
  readonly StateValue: string;
  readonly StateReason?: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

const target = 'GraniteServiceVersion20100801';

/** Reads the alarms of the run. */
export async function alarmsOf({ account, name }: Ground): Promise<readonly Alarm[]> {
  const request = { AlarmNamePrefix: name, MaxRecords: 100 };
  return (await account.json('monitoring', `${target}.DescribeAlarms`, request, '1.0')).MetricAlarms ?? [];
}

/** Publishes the value 1 for the metric of an alarm. @throws Error for an alarm on a sum */
export async function publishDatum({ account }: Ground, alarm: Alarm): Promise<void> {
  const { AlarmName, Namespace, MetricName, Dimensions = [] } = alarm;
  if (MetricName === undefined) throw new Error(`The alarm ${AlarmName} watches no single metric.`);
  const MetricData = [{ MetricName, Dimensions, Value: 1 }];
  await account.json('monitoring', `${target}.PutMetricData`, { Namespace, MetricData }, '1.0');
}
