import type { ErrorCode } from './domain/shared/error-codes.ts';
import type { LatchkeyError } from './domain/shared/errors.ts';
import { type MetricName, metricNamespace } from './domain/shared/names.ts';
import type { Trouble } from './domain/verification/dependencies.ts';
import { currentTrace, isLogged, type Logger } from './logger.ts';

/**
 * Counts by metric. Alarms and the dashboard read the metrics (lib/monitoring/monitoring.ts). CloudWatch extracts them from log
 * lines in the embedded metric format, so counting needs no call. Every combination of dimensions is a metric that costs money,
 * so no dimension may have many values: none is a key or a workspace. `service` distinguishes deployments: it is
 * POWERTOOLS_SERVICE_NAME, the name of the stack.
 */
type Counts = Readonly<Partial<Record<MetricName, number>>>;

/**
 * Adds one to a metric, as a line in the embedded metric format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
function countOne(metric: MetricName, dimensions: Readonly<Record<string, string>> = {}): void {
  count({ [metric]: 1 }, dimensions);
}

function count(counts: Counts, dimensions: Readonly<Record<string, string>> = {}): void {
  if (areMetricsOn()) write(Date.now(), timeless(counts, dimensions), '');
}

const areMetricsOn = (): boolean => process.env['POWERTOOLS_METRICS_DISABLED'] !== 'true';

/** Returns a line without its beginning, which `write` adds, and without its end. */
function timeless(counts: Counts, dimensions: Readonly<Record<string, string>>): string {
  const all = { service: process.env['POWERTOOLS_SERVICE_NAME'] ?? 'service_undefined', ...dimensions };
  const definition = {
    Namespace: metricNamespace,
    Dimensions: [Object.keys(all)],
    Metrics: Object.keys(counts).map((Name) => ({ Name, Unit: 'Count' })),
  };
  const members = JSON.stringify({ ...all, ...counts }).slice(1);
  return `"CloudWatchMetrics":${JSON.stringify([definition])}},${members.slice(0, -1)}`;
}

/** @param more Further members of the line, which are no metrics */
function write(now: number, line: string, more: string): void {
  process.stdout.write(`{"_aws":{"Timestamp":${now},${line}${more}}\n`);
}

const troubleMetrics: Readonly<Record<Trouble, MetricName>> = {
  counter_failure: 'CounterFailure',
  give_back_failure: 'GiveBackFailure',
  limited_count_failure: 'LimitedCountFailure',
  first_use_failure: 'FirstUseFailure',
  last_used_failure: 'LastUsedFailure',
  pepper_move_failure: 'PepperMoveFailure',
  quota_notice_failure: 'QuotaNoticeFailure',
};

/** Returns a function that logs a failed store operation of a verification, and counts it in a metric. */
export function createTroubleMetrics(logger: Logger) {
  return (trouble: Trouble, error: unknown): void => {
    logger.error('store operation failed', { trouble, error });
    countOne(troubleMetrics[trouble]);
  };
}

/**
 * The outcome of a verification. `failure` means that an error prevented a decision. Lambda's own error metric cannot show
 * this, because the authorizer also throws an error for each 401.
 */
export type Outcome = 'admitted' | 'rate_limited' | 'unauthorized' | 'failure' | ErrorCode;

export function outcomeOf(
  verdict:
    | { readonly outcome: 'admitted' | 'unauthorized' }
    | { readonly outcome: 'limited'; readonly overQuota?: unknown }
    | { readonly outcome: 'denied'; readonly error: LatchkeyError },
): Outcome {
  switch (verdict.outcome) {
    case 'admitted':
      return 'admitted';
    case 'limited':
      return verdict.overQuota === undefined ? 'rate_limited' : 'quota_exceeded';
    case 'denied':
      return verdict.error.code;
    case 'unauthorized':
      return 'unauthorized';
  }
}

/** A verification, as its line in the log shows it. */
export interface VerificationFields {
  readonly requestId: string;
  readonly route: string;
  /** The ids of the caller, if they are known. */
  readonly [id: string]: string;
}

/**
 * Returns a function that logs a verification, and counts it by outcome, and by plan if that is known. Both are one line: a second
 * line would take as much CPU time again, and more storage. Without fields, it only counts.
 */
export function createVerificationLog(logger: Logger) {
  const isCounted = areMetricsOn();
  const isInLog = isLogged('INFO');
  const lines = new Map<string, string>();
  return (outcome: Outcome, plan: string | undefined, fields?: VerificationFields): void => {
    if (!isCounted) {
      if (fields !== undefined) logger.info(verified, { outcome, ...fields });
      return;
    }
    const name = `${outcome} ${plan ?? ''}`;
    let line = lines.get(name);
    if (line === undefined) {
      line = timeless({ Verifications: 1 }, { outcome, ...(plan !== undefined && { plan }) });
      lines.set(name, line);
    }
    const now = Date.now();
    write(now, line, isInLog && fields !== undefined ? logged(now, fields) : '');
  };
}

const verified = 'verified';

function logged(now: number, fields: VerificationFields): string {
  const timestamp = new Date(now).toISOString();
  const members = { level: 'INFO', message: verified, timestamp, xray_trace_id: currentTrace(), ...fields };
  return `,${JSON.stringify(members).slice(1, -1)}`;
}

/** Counts the results of a scheduled run, by metric. */
export type UpkeepMetrics = (counts: Counts) => void;

/** Creates the metrics of scheduled runs. */
export function createUpkeepMetrics(): UpkeepMetrics {
  return (counts) => count(counts);
}

/** The reason why an event is lost: it cannot be published, or the webhook's receiver no longer exists. */
export type Loss = 'unpublishable_event' | 'webhook_gone';

const lossMetrics: Readonly<Record<Loss, MetricName>> = {
  unpublishable_event: 'UnpublishableEvent',
  webhook_gone: 'WebhookGone',
};

/** Returns a function that counts a lost event. */
export function createLossMetrics() {
  return (loss: Loss): void => countOne(lossMetrics[loss]);
}
