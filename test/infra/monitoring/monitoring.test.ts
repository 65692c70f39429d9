import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createLossMetrics, createTroubleMetrics, createVerificationLog } from '../../../lambdas/metrics.ts';
import { type Properties, synthesized } from '../support/synthesized.ts';

const stack = synthesized({ webhook: { url: 'https://hooks.example.com' } });
const alarms = new Map(
  stack.all('AWS::CloudWatch::Alarm').map(({ Properties }) => [Properties['AlarmName'], Properties]),
);
const alarm = (name: string): Properties => alarms.get(`Latchkey-${name}`) ?? {};

/** The metrics of an alarm, always as a list. */
function metricsOf(properties: Properties): Properties[] {
  if (properties['Metrics'] === undefined) return [properties];
  return properties['Metrics'].flatMap(({ MetricStat }: Properties) =>
    MetricStat === undefined ? [] : [{ ...MetricStat.Metric, Period: MetricStat.Period, Statistic: MetricStat.Stat }],
  );
}

const dimension = (metric: Properties, name: string) =>
  metric['Dimensions'].find(({ Name }: Properties) => Name === name)?.Value;

describe('every alarm', () => {
  test.each([...alarms])('%s has the name of the stack, and missing data does not breach', (name, properties) => {
    expect(name).toMatch(/^Latchkey-[A-Za-z0-9]+$/);
    expect(properties['TreatMissingData']).toBe('notBreaching');
  });

  test('notifies the configured topic when it starts and when it ends', () => {
    const topic = 'arn:aws:sns:eu-central-1:123456789012:operators';
    const told = synthesized({ alarmTopicArn: topic, webhook: { url: 'https://hooks.example.com' } }).all(
      'AWS::CloudWatch::Alarm',
    );
    expect(told).toHaveLength(alarms.size);
    for (const { Properties } of told) {
      expect(Properties).toMatchObject({ ActionsEnabled: true, AlarmActions: [topic], OKActions: [topic] });
    }
  });

  test('notifies nobody by default', () => {
    for (const properties of alarms.values()) {
      expect(properties).not.toHaveProperty('AlarmActions');
      expect(properties).not.toHaveProperty('OKActions');
    }
    expect(stack.all('AWS::SNS::Topic')).toEqual([]);
  });
});

describe('the authorizer', () => {
  test('is monitored by the metric of verifications, never by Lambda’s errors', () => {
    expect(metricsOf(alarm('AuthorizerErrors'))).toMatchObject([
      {
        Namespace: 'Latchkey',
        MetricName: 'Verifications',
        Dimensions: [
          { Name: 'outcome', Value: 'failure' },
          { Name: 'service', Value: 'Latchkey' },
        ],
        Statistic: 'Sum',
        Period: 60,
      },
    ]);
    const authorizer = stack.function('authorizer').id;
    const ofAuthorizer = [...alarms.values()]
      .flatMap(metricsOf)
      .filter(({ Namespace }) => Namespace === 'AWS/Lambda')
      .filter((metric) => dimension(metric, 'FunctionName')?.Ref === authorizer);
    expect(new Set(ofAuthorizer.map(({ MetricName }) => MetricName))).toEqual(new Set(['Duration', 'Throttles']));
  });

  test('raises an alarm for failures in two of three minutes', () => {
    expect(alarm('AuthorizerErrors')).toMatchObject({
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      DatapointsToAlarm: 2,
      EvaluationPeriods: 3,
    });
  });

  test('raises an alarm for a p99 above one second, except with few requests', () => {
    expect(alarm('AuthorizerLatency')).toMatchObject({
      Threshold: 1000,
      EvaluationPeriods: 3,
      EvaluateLowSampleCountPercentile: 'ignore',
    });
    expect(metricsOf(alarm('AuthorizerLatency'))).toMatchObject([{ MetricName: 'Duration', Statistic: 'p99' }]);
  });
});

describe('alarms use the metrics that functions write', () => {
  const { POWERTOOLS_SERVICE_NAME } = stack.function('authorizer').Properties['Environment'].Variables;
  afterEach(() => {
    jest.restoreAllMocks();
    process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
    delete process.env['POWERTOOLS_SERVICE_NAME'];
  });

  /** Returns the metric in the log line, as CloudWatch reads it. */
  function written(write: () => void): Properties {
    Object.assign(process.env, { POWERTOOLS_METRICS_DISABLED: 'false', POWERTOOLS_SERVICE_NAME });
    let line = '';
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      line += text;
      return true;
    });
    write();
    const { _aws, ...values } = JSON.parse(line);
    const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
    return {
      Namespace,
      MetricName: Metrics[0].Name,
      Dimensions: [...Dimensions[0]].sort().map((Name) => ({ Name, Value: values[Name] })),
    };
  }

  const silent = { info: () => {}, warn: () => {}, error: () => {} };

  test('when a verification fails', () => {
    const metric = written(() => createVerificationLog(silent)('failure', undefined));
    expect(metricsOf(alarm('AuthorizerErrors'))).toEqual([expect.objectContaining(metric)]);
  });

  test('when a request cannot be counted', () => {
    const metric = written(() => createTroubleMetrics(silent)('counter_failure', new Error()));
    expect(metricsOf(alarm('CounterFailures'))).toEqual([expect.objectContaining(metric)]);
  });

  test.each([
    ['an event cannot be published', 'unpublishable_event', 'EventsUnpublishable'],
    ['the receiver of the webhook is gone', 'webhook_gone', 'WebhookGone'],
  ] as const)('when %s', (_, loss, name) => {
    const metric = written(() => createLossMetrics()(loss));
    expect(metricsOf(alarm(name))).toEqual([expect.objectContaining(metric)]);
    expect(alarm(name)).toMatchObject({ Statistic: 'Sum', Threshold: 1, EvaluationPeriods: 1 });
  });
});

describe('events', () => {
  /** The name of the queue that a logical id belongs to. */
  const queueNamed = (id: string) => ({ 'Fn::GetAtt': [expect.stringContaining(id), 'QueueName'] });

  test.each([
    ['EventsGivenUp', 'LatchkeyEventsDeadLettersQueue'],
    ['WebhooksGivenUp', 'LatchkeyWebhookDeadLettersQueue'],
  ])('%s starts with the first message', (name, queue) => {
    expect(alarm(name)).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: queueNamed(queue) }],
      Statistic: 'Maximum',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 1,
    });
  });

  test('raise an alarm when they are published an hour late', () => {
    expect(alarm('EventsLate')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'IteratorAge',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: stack.function('publish-events').id } }],
      Statistic: 'Maximum',
      Threshold: 3_600_000,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  test('there are no webhook alarms without a webhook', () => {
    const names = synthesized()
      .all('AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties['AlarmName']);
    expect(names.filter((name) => /Webhook/.test(name))).toEqual([]);
    expect(names).toContain('Latchkey-EventsLate');
  });
});

describe('rotation', () => {
  test.each([
    ['RefusedDeliveries', 'RefusedDeliveries', 300, 1],
    ['FailedKeys', 'FailedKeys', 900, 4],
  ])('%s raises an alarm', (name, MetricName, Period, EvaluationPeriods) => {
    expect(alarm(name)).toMatchObject({
      Namespace: 'Latchkey',
      MetricName,
      Dimensions: [{ Name: 'service', Value: 'Latchkey' }],
      Statistic: 'Sum',
      Period,
      EvaluationPeriods,
      DatapointsToAlarm: EvaluationPeriods,
      Threshold: 1,
    });
  });

  test('each period of FailedKeys contains a run, at any interval', () => {
    const seldom = synthesized({ rotation: { everyMinutes: 60 } });
    const [failed] = seldom
      .all('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => Properties['MetricName'] === 'FailedKeys');
    expect(failed?.Properties).toMatchObject({ Period: 3600, EvaluationPeriods: 4, DatapointsToAlarm: 4 });
  });

  test('failed runs raise an alarm through their dead-letter queue', () => {
    const target = stack.all('AWS::Scheduler::Schedule')[0]?.Properties['Target'];
    const [queueId] = target.DeadLetterConfig.Arn['Fn::GetAtt'];
    expect(alarm('FailedRuns')).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queueId, 'QueueName'] } }],
      Threshold: 1,
    });
  });

  test('failed rotation steps raise an alarm through the errors of both functions', () => {
    const metrics = metricsOf(alarm('FailedRotationSteps')).filter(({ MetricName }) => MetricName === 'Errors');
    expect(metrics.map((metric) => dimension(metric, 'FunctionName').Ref)).toEqual(
      ['rotate-secret', 'rotate-pepper'].map((name) => stack.function(name).id),
    );
  });
});

test('requests that could not be counted raise the alarm in the second minute, a single one does not', () => {
  expect(alarm('CounterFailures')).toMatchObject({
    Namespace: 'Latchkey',
    MetricName: 'CounterFailure',
    Dimensions: [{ Name: 'service', Value: 'Latchkey' }],
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 3,
    DatapointsToAlarm: 2,
    Threshold: 1,
  });
});

test('alarms of the API use its name and stage', () => {
  const [metric] = metricsOf(alarm('ApiServerErrors'));
  expect(metric).toMatchObject({ Namespace: 'AWS/ApiGateway', MetricName: '5XXError', Statistic: 'Average' });
  expect(dimension(metric ?? {}, 'ApiName')).toBe('Latchkey');
  expect(dimension(metric ?? {}, 'Stage')).toEqual({ Ref: stack.only('AWS::ApiGateway::Stage').id });
  expect(stack.only('AWS::ApiGateway::RestApi').Properties['Name']).toBe('Latchkey');
});

test('throttles of every function raise an alarm, with at most ten functions per alarm', () => {
  const watched = [...alarms]
    .filter(([name]) => /Throttles\d*$/.test(name))
    .map(([, properties]) => metricsOf(properties).filter(({ MetricName }) => MetricName === 'Throttles'));
  for (const metrics of watched) expect(metrics.length).toBeLessThanOrEqual(10);
  const names = watched.flat().map((metric) => dimension(metric, 'FunctionName').Ref);
  expect(names.sort()).toEqual([...stack.functions().values()].map(({ id }) => id).sort());
});

test('an alarm on one metric reads it directly, without an expression', () => {
  const withOne = [...alarms].filter(([, properties]) => metricsOf(properties).length === 1);
  expect(withOne.map(([name]) => name)).toContain('Latchkey-ManagementAuthorizerThrottles1');
  expect(withOne.filter(([, { Metrics = [] }]) => Metrics.length > 1).map(([name]) => name)).toEqual([]);
});

describe.each([
  ['KeysTable', 'KeysTableName'],
  ['CountersTable', 'CountersTableName'],
])('%s', (name, output) => {
  const { id } = stack.named(output);

  test.each([
    [`${name}Throttles`, ['ReadThrottleEvents', 'WriteThrottleEvents']],
    [`${name}Errors`, ['SystemErrors']],
  ])('%s sums the metrics of DynamoDB, and missing data counts as zero', (alarmName, metricNames) => {
    const metrics = metricsOf(alarm(alarmName));
    expect(new Set(metrics.map(({ MetricName }) => MetricName))).toEqual(new Set(metricNames));
    for (const metric of metrics) expect(dimension(metric, 'TableName')).toEqual({ Ref: id });
    const [{ Expression }] = alarm(alarmName)['Metrics'];
    expect(Expression.match(/FILL\(/g)).toHaveLength(metrics.length);
  });

  test('errors of transactions count', () => {
    const operations = metricsOf(alarm(`${name}Errors`)).map((metric) => dimension(metric, 'Operation'));
    expect(operations).toEqual(expect.arrayContaining(['GetItem', 'UpdateItem', 'TransactWriteItems']));
  });
});

describe('an e-mail address', () => {
  const mailed = synthesized({ alarmEmail: 'ops@example.com' });
  const topic = mailed.only('AWS::SNS::Topic');

  test('gets a topic that all alarms notify, and a subscription', () => {
    expect(mailed.only('AWS::SNS::Subscription').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'ops@example.com',
      TopicArn: { Ref: topic.id },
    });
    for (const { Properties } of mailed.all('AWS::CloudWatch::Alarm')) {
      expect(Properties).toMatchObject({ AlarmActions: [{ Ref: topic.id }], OKActions: [{ Ref: topic.id }] });
    }
  });

  test('only alarms of this stack can publish, and only over TLS', () => {
    const statements = mailed.only('AWS::SNS::TopicPolicy').Properties['PolicyDocument'].Statement;
    expect(statements).toMatchObject([
      { Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
    expect(JSON.stringify(statements[1].Condition.ArnLike)).toContain(':alarm:Latchkey-*');
  });
});

describe('the dashboard', () => {
  const { Properties } = stack.only('AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(Properties['DashboardBody']);

  test('has the name of the stack', () => {
    expect(Properties['DashboardName']).toBe('Latchkey');
  });

  test('shows verifications by outcome and plan, and rate-limited requests', () => {
    expect(body).toContain('{Latchkey,service,outcome,plan}');
    expect(body).toContain('rate_limited');
  });

  test.each([
    'By outcome and plan',
    'Api',
    'Authorizer',
    '### Functions',
    'KeysTable',
    'CountersTable',
    'Events',
    'Webhook',
  ])('has %s', (title) => {
    expect(body).toContain(title);
  });
});
