/** Names that what is deployed and what runs in it have to agree on. */

/** The tags that say whose a secret is, and the encryption context of a value that is kept. */
export const secretTags = {
  workspace: 'latchkey:workspace',
  key: 'latchkey:key',
  deployment: 'latchkey:deployment',
} as const;

/** By which rules tell events of ours from others on the bus. */
export const eventSource = 'latchkey';

/** The sparse index of what has a time at which it is due, and its partition key; `dueAt` is the time. */
export const dueIndex = 'due';

/** The sparse index of the audit events of single keys, and its partition key; they are sorted as in the table. */
export const auditIndex = 'auditOf';

/** How the sort keys of audit events begin: the stream is filtered by it. */
export const auditPrefix = 'AUDIT#';

/** The CloudWatch namespace of all metrics. */
export const metricNamespace = 'Latchkey';

/** The metrics of the service. The Lambdas write them (lambdas/metrics.ts); alarms and the dashboard read them. */
export type MetricName =
  | 'CounterFailure'
  | 'FailedKeys'
  | 'FirstUseFailure'
  | 'LastUsedFailure'
  | 'LimitedCountFailure'
  | 'PepperMoveFailure'
  | 'RefusedDeliveries'
  | 'RotatedKeys'
  | 'UnpublishableEvent'
  | 'Verifications'
  | 'WebhookGone';
