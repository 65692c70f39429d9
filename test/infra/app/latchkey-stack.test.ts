import { describe, expect, test } from '@jest/globals';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ConfigError, Latchkey, LatchkeyStack, type LatchkeyStackProps } from '../../../lib/index.ts';
import { consumerApp } from '../support/consumer-app.ts';
import { synthesized } from '../support/synthesized.ts';

const stackWith = (props?: LatchkeyStackProps) => new LatchkeyStack(consumerApp(), 'Keys', props);

describe('a stack of its own', () => {
  const outputsOf = (stack: Stack) =>
    stack.node.children.filter((each) => each instanceof CfnOutput).map(({ node }) => node.id);

  test('has the outputs that the command line reads, and no sample API', () => {
    const outputs = outputsOf(stackWith());
    expect(outputs).toEqual(expect.arrayContaining(['ApiUrl', 'KeysTableName', 'CountersTableName', 'EventBusName']));
    expect(outputs).not.toContain('PhotoRequestsTableName');
  });

  test('has the sample API on request', () => {
    expect(outputsOf(stackWith({ config: { sampleApi: true } }))).toContain('PhotoRequestsTableName');
  });

  test('takes the environment and the name of a stack', () => {
    const env = { account: '123456789012', region: 'eu-west-1' };
    const { stackName, region } = stackWith({ env, stackName: 'AcmeKeys' });
    expect({ stackName, region }).toEqual({ stackName: 'AcmeKeys', region: 'eu-west-1' });
  });
});

describe('a wrong configuration names the construct and the property, not a file that the app may not have', () => {
  const config = { plans: { Pro: { maxKeys: 1, limits: { perMinute: 0, perHour: 1 } } } };

  test.each([
    ['Keys: config', () => stackWith({ config })],
    ['Shop/Latchkey: config', () => new Latchkey(new Stack(consumerApp(), 'Shop'), 'Latchkey', { config })],
    ['keys.ts: settings', () => stackWith({ config, configSource: 'keys.ts: settings' })],
  ])('%s', (source, make) => {
    expect(make).toThrow(new ConfigError(`${source}.plans.Pro.limits.perMinute: must be at least 1`));
  });

  test('names the stack if its name is the cause', () => {
    const make = () => new LatchkeyStack(consumerApp(), 'Claws', { config: { console: {} } });
    expect(make).toThrow(/^Claws: config\.console\.cognitoDomainPrefix: must be set/);
  });
});

describe('one Latchkey in a stack', () => {
  test('a second one is refused with both paths', () => {
    const stack = new Stack(consumerApp(), 'Shop');
    new Latchkey(stack, 'First');
    expect(() => new Latchkey(stack, 'Second')).toThrow(
      'Shop/Second: the stack Shop already has a Latchkey (Shop/First). A stack can have one. Protect more APIs with that ' +
        'one, or create the second in a stack of its own: new LatchkeyStack(app, …).',
    );
  });

  test('two in one app work, and each protects APIs of a third stack', () => {
    const app = consumerApp();
    const [internal, external] = ['Internal', 'External'].map((id) => new LatchkeyStack(app, id));
    const shop = new Stack(app, 'Shop');
    for (const [id, keys] of [
      ['Orders', internal],
      ['Invoices', external],
    ] as const) {
      const api = new RestApi(shop, id);
      api.root.addMethod('GET');
      keys?.latchkey.protect(api, { scope: 'orders:read' });
    }
    const functions = Template.fromStack(shop).findResources('AWS::Lambda::Function');
    const services = Object.values(functions).map(
      (it) => it['Properties'].Environment.Variables.POWERTOOLS_SERVICE_NAME,
    );
    expect(services.sort()).toEqual(['External', 'Internal']);
  });

  test.each<[string, StackProps]>([
    ['default', {}],
    ['Keys', { stackName: 'default' }],
  ])('a stack with the name "default" is refused: id %s, %j', (id, props) => {
    expect(() => new LatchkeyStack(consumerApp(), id, props)).toThrow(
      /every account already has an event bus "default"/,
    );
  });
});

describe('the role with which API Gateway writes the logs of the account', () => {
  const accountWide = 'AWS::ApiGateway::Account';

  test('is set by default, and left alone on request', () => {
    expect(synthesized().types()).toContain(accountWide);
    const without = synthesized({ accountLogRole: false });
    expect(without.types()).not.toContain(accountWide);
    expect(JSON.stringify(without.all('AWS::IAM::Role'))).not.toContain('AmazonAPIGatewayPushToCloudWatchLogs');
  });
});
