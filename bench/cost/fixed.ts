import { type Part, times } from './model.ts';

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template holds any JSON.
  readonly Properties?: Readonly<Record<string, any>>;
}
/** A template of CloudFormation. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** The assumptions about a month. */
export interface MonthAssumptions {
  /** The metrics of Latchkey that have data in the month: one for each outcome and plan that occurs, and a few others. */
  readonly metrics: number;
  /** The routes that are called in the month. Undefined: all. Only with detailed metrics of API Gateway. */
  readonly calledMethods?: number;
}

export const monthAssumptions: MonthAssumptions = { metrics: 8 };

const secondsInMonth = 30 * 86_400;
/** Count, 4XXError, 5XXError, Latency, IntegrationLatency. */
const metricsOfMethod = 5;

/** Calculates the cost of a deployment in a month of 30 days that does not depend on requests, part by part. */
export function fixedCost(template: Template, assumed: MonthAssumptions): Part[] {
  const all = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type);
  const parts = [
    counted('CloudWatch alarms', 'alarms', metricsIn(all('AWS::CloudWatch::Alarm')), 'metrics'),
    counted('CloudWatch dashboard', 'dashboards', all('AWS::CloudWatch::Dashboard').length, 'dashboard'),
    counted('CloudWatch metrics of Latchkey', 'metrics', assumed.metrics, 'metrics'),
    counted('CloudWatch metrics of each method', 'metrics', detailedMetrics(template, assumed), 'metrics'),
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

/** An alarm on a calculation is billed for each metric of the calculation. */
function metricsIn(alarms: readonly Resource[]): number {
  return alarms.reduce((sum, { Properties }) => {
    const metrics: readonly object[] = Properties?.['Metrics'] ?? [{ MetricStat: {} }];
    return sum + metrics.filter((each) => 'MetricStat' in each).length;
  }, 0);
}

function detailedMetrics(template: Template, { calledMethods }: MonthAssumptions): number {
  const of = (type: string) => Object.values(template.Resources).filter(({ Type }) => Type === type);
  const settings: ReadonlyArray<{ readonly MetricsEnabled?: boolean }> = of('AWS::ApiGateway::Stage').flatMap(
    ({ Properties }) => Properties?.['MethodSettings'] ?? [],
  );
  if (!settings.some(({ MetricsEnabled }) => MetricsEnabled)) return 0;
  return (calledMethods ?? of('AWS::ApiGateway::Method').length) * metricsOfMethod;
}

const rulesIn = (webAcls: readonly Resource[]): number =>
  webAcls.reduce((sum, { Properties }) => sum + (Properties?.['Rules'] ?? []).length, 0);

function readyGigabytes({ Resources }: Template): number {
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Alias')
    .reduce((sum, { Properties }) => {
      const instances: number = Properties?.['ProvisionedConcurrencyConfig']?.ProvisionedConcurrentExecutions ?? 0;
      const version = Resources[Properties?.['FunctionVersion']?.['Fn::GetAtt']?.[0]];
      const memory: number = Resources[version?.Properties?.['FunctionName']?.Ref]?.Properties?.['MemorySize'] ?? 0;
      return sum + (instances * memory) / 1024;
    }, 0);
}
