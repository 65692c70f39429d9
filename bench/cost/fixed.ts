import type { MetricName } from '../../lambdas/domain/shared/names.ts';
import type { Outcome } from '../../lambdas/metrics.ts';
import { type Part, times } from './model.ts';

/** The properties that determine a cost. */
interface Properties {
  readonly Metrics?: readonly object[];
  readonly MethodSettings?: ReadonlyArray<{ readonly MetricsEnabled?: boolean }>;
  readonly Rules?: readonly object[];
  readonly ProvisionedConcurrencyConfig?: { readonly ProvisionedConcurrentExecutions: number };
  readonly FunctionVersion?: { readonly 'Fn::GetAtt': readonly string[] };
  readonly FunctionName?: { readonly Ref: string };
  readonly MemorySize?: number;
  readonly [other: string]: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly Metadata?: {
    /** The settings beside the code of an authorizer: each plan as JSON text, by its name. */
    readonly 'latchkey:settings'?: { readonly PLANS?: Readonly<Record<string, string>> };
  };
}

/** A template of CloudFormation. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** The metrics that each run of the schedule writes, also when it finds nothing to do (rotate-keys.ts, roll-up-usage.ts). */
const metricsOfSchedule = [
  'RotatedKeys',
  'RefusedDeliveries',
  'FailedKeys',
  'UsageHoursLate',
] as const satisfies readonly MetricName[];
/** The outcomes of an ordinary month that are metrics of each plan, and those that are metrics of no plan. */
const outcomesOfPlan = ['admitted', 'rate_limited'] as const satisfies readonly Outcome[];
const outcomesWithoutPlan = ['unauthorized'] as const satisfies readonly Outcome[];

const secondsInMonth = 30 * 86_400;
/** Count, 4XXError, 5XXError, Latency, IntegrationLatency. */
const metricsOfMethod = 5;

/**
 * Calculates the cost of a deployment in a month of 30 days that does not depend on the number of requests, part by part. Every
 * quantity is counted in the template.
 */
export function fixedCost(template: Template): Part[] {
  const all = (type: string) => resourcesOf(template, type);
  const parts = [
    counted('CloudWatch alarms', 'alarms', metricsIn(all('AWS::CloudWatch::Alarm')), 'metrics'),
    counted('CloudWatch dashboard', 'dashboards', all('AWS::CloudWatch::Dashboard').length, 'dashboard'),
    counted('CloudWatch metrics of Latchkey', 'metrics', ownMetrics(template), 'metrics'),
    counted('CloudWatch metrics of each method', 'metrics', detailedMetrics(template), 'metrics'),
    counted('Secrets', 'secrets', all('AWS::SecretsManager::Secret').length, 'secrets'),
    counted('KMS keys', 'keys', all('AWS::KMS::Key').length, 'keys'),
    counted('Web ACL', 'webAcls', all('AWS::WAFv2::WebACL').length, 'web ACL'),
    counted('Rules of the web ACL', 'webAclRules', rulesIn(all('AWS::WAFv2::WebACL')), 'rules'),
    counted('Provisioned concurrency', 'readyInstances', readyGigabytes(template) * secondsInMonth, 'GB-seconds'),
  ];
  return parts.filter(({ usd }) => usd > 0);
}

const counted = (part: string, price: Parameters<typeof times>[1], quantity: number, unit: string): Part =>
  times(part, price, quantity, `${quantity.toLocaleString('en-US')} ${unit}`);

const resourcesOf = (template: Template, type: string) =>
  Object.values(template.Resources).filter(({ Type }) => Type === type);

/** An alarm on a calculation is billed for each metric of the calculation. */
function metricsIn(alarms: readonly Resource[]): number {
  return alarms.reduce((sum, { Properties }) => {
    const metrics = Properties?.Metrics ?? [{ MetricStat: {} }];
    return sum + metrics.filter((each) => 'MetricStat' in each).length;
  }, 0);
}

/** Counts the metrics of Latchkey that have data if keys on every plan with API access are used and limited. */
function ownMetrics({ Resources }: Template): number {
  const resources = Object.values(Resources);
  const settings = resources.find(({ Metadata }) => Metadata?.['latchkey:settings'] !== undefined)?.Metadata;
  const texts = Object.values(settings?.['latchkey:settings']?.PLANS ?? {});
  const plans = texts.filter((text) => JSON.parse(text).limits !== null);
  const written = plans.length === 0 ? 0 : outcomesWithoutPlan.length + plans.length * outcomesOfPlan.length;
  const hasSchedule = resources.some(({ Type }) => Type === 'AWS::Scheduler::Schedule');
  return written + (hasSchedule ? metricsOfSchedule.length : 0);
}

function detailedMetrics(template: Template): number {
  const settings = resourcesOf(template, 'AWS::ApiGateway::Stage').flatMap(
    ({ Properties }) => Properties?.MethodSettings ?? [],
  );
  if (!settings.some(({ MetricsEnabled }) => MetricsEnabled)) return 0;
  return resourcesOf(template, 'AWS::ApiGateway::Method').length * metricsOfMethod;
}

const rulesIn = (webAcls: readonly Resource[]): number =>
  webAcls.reduce((sum, { Properties }) => sum + (Properties?.Rules ?? []).length, 0);

function readyGigabytes(template: Template): number {
  const properties = (id = '') => template.Resources[id]?.Properties;
  return resourcesOf(template, 'AWS::Lambda::Alias').reduce((sum, { Properties }) => {
    const instances = Properties?.ProvisionedConcurrencyConfig?.ProvisionedConcurrentExecutions ?? 0;
    const version = properties(Properties?.FunctionVersion?.['Fn::GetAtt'][0]);
    const memory = properties(version?.FunctionName?.Ref)?.MemorySize ?? 0;
    return sum + (instances * memory) / 1024;
  }, 0);
}
