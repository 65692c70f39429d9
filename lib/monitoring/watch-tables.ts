import type { ITable, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { MonitoringFacade } from 'cdk-monitoring-constructs';
import { watched } from './alarm.ts';
import { systemErrors, throttledRequests } from './table-health.ts';

export function watchKeysTable(facade: MonitoringFacade, table: TableV2): void {
  watchTable(facade, table, {
    name: 'KeysTable',
    section: 'keys-table',
    effect: 'Requests fail with 500 or 503',
  });
}

export function watchCountersTable(facade: MonitoringFacade, table: TableV2): void {
  watchTable(facade, table, {
    name: 'CountersTable',
    section: 'counters-table',
    effect: 'Requests are not counted; the setting onCounterFailure decides whether they are admitted',
  });
}

function watchTable(
  facade: MonitoringFacade,
  table: TableV2,
  { name, section, effect }: Record<'name' | 'section' | 'effect', string>,
): void {
  const throttles = watched(facade, throttledRequests(table), {
    name: `${name}Throttles`,
    says: `DynamoDB throttles the table. ${effect}`,
    section: `${section}-throttles`,
    atLeast: 10,
    periodMinutes: 5,
    of: 1,
  });
  const errors = watched(facade, systemErrors(table), {
    name: `${name}Errors`,
    says: `DynamoDB responds with system errors. ${effect}`,
    section: `${section}-errors`,
    atLeast: 10,
    periodMinutes: 5,
    of: 1,
  });
  // The types of the CDK are not compatible under exactOptionalPropertyTypes.
  facade.monitorDynamoTable({ table: table as ITable, alarmFriendlyName: name });
  facade.monitorCustom({
    alarmFriendlyName: `${name}Health`,
    humanReadableName: `${name}: throttles and errors`,
    metricGroups: [
      { title: 'Throttled', metrics: [throttles] },
      { title: 'System errors', metrics: [errors] },
    ],
  });
}
