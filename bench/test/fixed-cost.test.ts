import { expect, test } from '@jest/globals';
import { fixedCost, type Template } from '../cost/fixed.ts';
import { total } from '../cost/model.ts';

const metric = { MetricStat: {} };
const template: Template = {
  Resources: {
    One: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
    Sum: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [{ Expression: 'a + b' }, metric, metric] } },
    Schedule: { Type: 'AWS::Scheduler::Schedule' },
    Authorizer: {
      Type: 'AWS::Lambda::Function',
      Metadata: { 'latchkey:settings': { PLANS: { Free: '{"limits":null}', Paid: '{"limits":{}}' } } },
    },
    Dashboard: { Type: 'AWS::CloudWatch::Dashboard' },
    Secret: { Type: 'AWS::SecretsManager::Secret' },
    Key: { Type: 'AWS::KMS::Key' },
    Acl: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{}, {}, {}] } },
    Get: { Type: 'AWS::ApiGateway::Method' },
    Post: { Type: 'AWS::ApiGateway::Method' },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { MethodSettings: [{ MetricsEnabled: true }] } },
    Alias: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] },
        ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 4 },
      },
    },
    Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Function' } } },
    Function: { Type: 'AWS::Lambda::Function', Properties: { MemorySize: 512 } },
  },
};
const costOf = (of: Template) =>
  Object.fromEntries(fixedCost(of).map(({ part, usd }) => [part, Number(usd.toFixed(4))]));

test('a month costs what the price list says', () => {
  expect(costOf(template)).toEqual({
    // Three metrics in two alarms.
    'CloudWatch alarms': 0.3,
    'CloudWatch dashboard': 3,
    // Four of the schedules, two of the plan with API access, and one of no plan.
    'CloudWatch metrics of Latchkey': 2.1,
    // Two methods with five metrics each.
    'CloudWatch metrics of each method': 3,
    Secrets: 0.4,
    'KMS keys': 1,
    'Web ACL': 5,
    'Rules of the web ACL': 3,
    // 4 × 0.5 GB × 2,592,000 s.
    'Provisioned concurrency': 17.2803,
  });
  expect(total(fixedCost(template))).toBeCloseTo(35.0803, 4);
});

test('a template without billed resources costs nothing', () => {
  expect(costOf({ Resources: { Get: { Type: 'AWS::ApiGateway::Method' } } })).toEqual({});
});
