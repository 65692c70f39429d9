import { describe, expect, test } from '@jest/globals';
import { type AppProps, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ResponseType, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Latchkey, LatchkeyStack, type LatchkeyStackProps, type ProtectOptions } from '../../../lib/index.ts';
import { isFull } from '../../support/rounds.ts';
import { consumerApp } from '../support/consumer-app.ts';
import { asText, type Properties } from '../support/synthesized.ts';

/** A Latchkey in a stack of its own, and an API in another stack of the same app. */
function apps(config: LatchkeyStackProps['config'] = {}, props: AppProps = {}) {
  const app = consumerApp(props);
  const keys = new LatchkeyStack(app, 'Keys', { config });
  const shop = new Stack(app, 'Shop');
  const api = new RestApi(shop, 'Orders');
  api.root.addResource('orders').addMethod('GET');
  const protect = (options: Omit<ProtectOptions, 'scope'> = {}) =>
    keys.latchkey.protect(api, { scope: 'orders:read', ...options });
  return { app, keys, shop, api, protect };
}

const propertiesIn = (template: Template, type: string): Properties[] =>
  Object.values(template.findResources(type)).map((each) => each['Properties']);

describe('the ceilings of an API in another stack', () => {
  const { keys, shop, protect } = apps({ alarmEmail: 'ops@example.com' }, { builtinCloudFormationValidation: isFull });
  protect({ usagePlans: { Professional: { requestsPerSecond: 500, burst: 1000 } } });
  const template = Template.fromStack(shop);

  test('are usage plans in the stack of the API, one for each plan with API access', () => {
    const usagePlans = propertiesIn(template, 'AWS::ApiGateway::UsagePlan');
    expect(usagePlans).toHaveLength(2);
    const [professional, enterprise] = usagePlans;
    expect(professional).toMatchObject({ Throttle: { RateLimit: 500, BurstLimit: 1000 } });
    expect(enterprise).not.toHaveProperty('Throttle');
    for (const usagePlan of usagePlans) {
      expect(usagePlan).not.toHaveProperty('Quota');
      expect(usagePlan['ApiStages']).toMatchObject([{ ApiId: { Ref: expect.stringMatching(/^Orders/) } }]);
    }
  });

  test('count the gateway key of the plan, which the authorizer returns instead of the workspace’s', () => {
    const { Environment } = propertiesIn(template, 'AWS::Lambda::Function').find((each) =>
      String(each['Description']).includes('authorizer'),
    ) as Properties;
    expect(Environment.Variables['SHARED_GATEWAY_KEYS']).toBe('true');
    const suffix = asText(Environment.Variables['USAGE_PLAN_SUFFIX']);
    const keyValues = propertiesIn(template, 'AWS::ApiGateway::ApiKey').map(({ Value }) => asText(Value));
    expect(keyValues).toEqual([`latchkey-Professional-${suffix}`, `latchkey-Enterprise-${suffix}`]);
    const [method] = propertiesIn(template, 'AWS::ApiGateway::Method');
    expect(method).toMatchObject({ AuthorizationType: 'CUSTOM', ApiKeyRequired: true });
    const [api] = propertiesIn(template, 'AWS::ApiGateway::RestApi');
    expect(api).toMatchObject({ ApiKeySourceType: 'AUTHORIZER' });
  });

  test('leave the stack of Latchkey independent of the stack of the API', () => {
    expect(keys.dependencies).toEqual([]);
    expect(JSON.stringify(Template.fromStack(keys).toJSON())).not.toContain('Shop');
    expect(shop.dependencies).toEqual([keys]);
  });
});

describe('ceilings that do not fit their plan', () => {
  test.each<[ProtectOptions['usagePlans'], RegExp]>([
    [true, /^Shop\/Orders is in another stack than Latchkey.*usagePlans: \{ Professional:/],
    [
      { Pro: { requestsPerSecond: 500, burst: 1000 } },
      /^Shop\/Orders: usagePlans\.Pro: is not a plan with API access\. Configured: Professional, Enterprise\.$/,
    ],
    [{ Free: { requestsPerSecond: 500, burst: 1000 } }, /usagePlans\.Free: is not a plan with API access/],
    [
      { Professional: { requestsPerSecond: 0, burst: 1000 } },
      /^Shop\/Orders: usagePlans\.Professional\.throttle\.requestsPerSecond: must be at least 1$/,
    ],
    [
      { Enterprise: { requestsPerSecond: 1, burst: 10 } },
      /^Shop\/Orders: usagePlans\.Enterprise\.throttle: lets 70 requests pass in a minute, fewer than limits\.perMinute/,
    ],
  ])('%j is refused', (usagePlans, message) => {
    const { protect } = apps();
    expect(() => protect({ usagePlans: usagePlans as boolean })).toThrow(message);
  });
});

describe('the alarm on the throttles of the authorizer', () => {
  test('is in the stack of the API, with a name that the policy of the topic admits', () => {
    const { keys, shop, protect } = apps({ alarmEmail: 'ops@example.com' });
    protect();
    const [alarm] = propertiesIn(Template.fromStack(shop), 'AWS::CloudWatch::Alarm');
    expect(alarm).toMatchObject({
      AlarmName: expect.stringMatching(/^Keys-ShopOrders\w+AuthorizerThrottles1$/),
      MetricName: 'Throttles',
      Namespace: 'AWS/Lambda',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
      AlarmDescription: expect.stringContaining('docs/runbook.md#authorizer-throttles'),
    });
    expect(alarm?.['AlarmActions']).toEqual(alarm?.['OKActions']);
    expect(alarm?.['AlarmActions']).toEqual([{ 'Fn::ImportValue': expect.stringMatching(/^Keys:.*AlarmTopic/) }]);
    const [policy] = propertiesIn(Template.fromStack(keys), 'AWS::SNS::TopicPolicy');
    expect(JSON.stringify(policy)).toContain('alarm:Keys-*');
  });

  test('notifies nobody without a topic', () => {
    const { shop, protect } = apps();
    protect();
    const [alarm] = propertiesIn(Template.fromStack(shop), 'AWS::CloudWatch::Alarm');
    expect(alarm).not.toHaveProperty('AlarmActions');
  });
});

describe('a gateway response that the app declares itself', () => {
  const declared = (options: Omit<ProtectOptions, 'scope'> = {}) => {
    const { shop, api, protect } = apps();
    api.addGatewayResponse('Mine', { type: ResponseType.UNAUTHORIZED });
    api.addGatewayResponse('NotFound', { type: ResponseType.RESOURCE_NOT_FOUND });
    protect(options);
    return shop.node.findAll().flatMap((each) => each.node.validate());
  };

  test('is refused with advice if Latchkey adds one of the same type', () => {
    expect(declared()).toEqual([
      'Shop/Orders/Mine/Resource is a gateway response for UNAUTHORIZED, which Latchkey adds as well; an API can have one. ' +
        'Remove yours, or protect the API with { gatewayResponses: false }.',
    ]);
  });

  test('is allowed with gatewayResponses: false', () => {
    expect(declared({ gatewayResponses: false })).toEqual([]);
  });
});

describe('nested stacks', () => {
  test('an API in one is protected, with instances of its authorizer that Lambda keeps ready', () => {
    const app = consumerApp();
    const stack = new Stack(app, 'Shop');
    const nested = new NestedStack(stack, 'Nested');
    const api = new RestApi(nested, 'Orders');
    api.root.addMethod('GET');
    new Latchkey(stack, 'Latchkey', { config: { provisionedConcurrency: 2 } }).protect(api, { scope: 'orders:read' });
    const template = Template.fromStack(nested);
    expect(propertiesIn(template, 'AWS::ApiGateway::Method')).toMatchObject([{ AuthorizationType: 'CUSTOM' }]);
    expect(propertiesIn(template, 'AWS::Lambda::Alias')).toMatchObject([
      { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 } },
    ]);
  });

  test('a Latchkey in one is refused, because its names come from the name of the stack', () => {
    const nested = new NestedStack(new Stack(consumerApp(), 'Shop'), 'Nested');
    expect(() => new Latchkey(nested, 'Latchkey')).toThrow(
      /^Shop\/Nested\/Latchkey: Latchkey cannot be in a nested stack, .* new LatchkeyStack\(app, …\)/,
    );
  });
});

test('an API in another stack has instances of its authorizer that Lambda keeps ready', () => {
  const { shop, protect } = apps({ provisionedConcurrency: 2 });
  protect();
  const template = Template.fromStack(shop);
  const [alias = ''] = Object.keys(template.findResources('AWS::Lambda::Alias'));
  expect(JSON.stringify(propertiesIn(template, 'AWS::ApiGateway::Authorizer'))).toContain(`{"Ref":"${alias}"}`);
});
