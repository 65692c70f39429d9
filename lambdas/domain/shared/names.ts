// Names that the constructs and the Lambdas share.

/** The tags of a secret that name its owner. They are also the encryption context of recoverable values. */
export const secretTags = {
  workspace: 'latchkey:workspace',
  key: 'latchkey:key',
  deployment: 'latchkey:deployment',
} as const;

/** The source of the service's events on the bus. Rules match it. */
export const eventSource = 'latchkey';

/** The name of the sparse index of due items, and of its partition key. `dueAt` is its sort key. */
export const dueIndex = 'due';

/** The name of the sparse index of the audit events of single keys, and of its partition key. It has the table's sort key. */
export const auditIndex = 'auditOf';

/**
 * The name of the index of counters by the hour, and of its partition key: an hour and a part of it. Its sort key `usedBy` names
 * the workspace and the key.
 */
export const usedInIndex = 'usedIn';

/** The prefix of the sort keys of audit events. The filter of the stream matches it. */
export const auditPrefix = 'AUDIT#';

/** The CloudWatch namespace of all metrics. */
export const metricNamespace = 'Latchkey';

/** The metrics of the service. The Lambdas write them (lambdas/metrics.ts); alarms and the dashboard read them. */
export type MetricName =
  | 'CounterFailure'
  | 'FailedKeys'
  | 'FirstUseFailure'
  | 'QuotaNoticeFailure'
  | 'LastUsedFailure'
  | 'GiveBackFailure'
  | 'LimitedCountFailure'
  | 'PepperMoveFailure'
  | 'RefusedDeliveries'
  | 'RotatedKeys'
  | 'UnpublishableEvent'
  | 'UsageHoursLate'
  | 'Verifications'
  | 'WebhookGone';
