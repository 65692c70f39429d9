import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LatchkeyStack } from '../../../lib/app/latchkey-stack.ts';
import type { LatchkeyConfig } from '../../../lib/config/latchkey-config.ts';
import { verifierSettings } from '../../../local/run/verifier-settings.ts';
import { Stack as LocalStack } from '../../../local/template/template.ts';
import { joined, placeOf } from '../../../verify/settings.ts';
import { consumerApp } from '../support/consumer-app.ts';
import { asText, type Properties } from '../support/synthesized.ts';

/** A service in a stack of its own that checks keys in its own process. */
function service(config: LatchkeyConfig = {}) {
  const app = consumerApp();
  const { latchkey } = new LatchkeyStack(app, 'Keys', { config });
  const stack = new Stack(app, 'Orders');
  const role = new Role(stack, 'Task', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  latchkey.grantVerify(role);
  const keys = Template.fromStack(Stack.of(latchkey)).toJSON();
  const orders = Template.fromStack(stack).toJSON();
  return { keys, orders };
}

const ofType = (template: Properties, type: string): Properties[] =>
  Object.values<Properties>(template['Resources']).filter((each) => each['Type'] === type);

/** The actions of all statements, by the type of resource. */
const statementsOf = (template: Properties) =>
  ofType(template, 'AWS::IAM::Policy').flatMap(
    ({ Properties }): Properties[] => Properties['PolicyDocument'].Statement,
  );
const actionsOf = (statements: readonly Properties[]): string[][] =>
  statements.map(({ Action }) => [Action].flat().sort());

/** The role of the authorizer. */
const authorizerRoleIn = (template: Properties): string =>
  ofType(template, 'AWS::Lambda::Function').find(
    ({ Properties }) => Properties['Description'] === 'Latchkey: authorizer',
  )?.['Properties'].Role['Fn::GetAtt'][0];

const plain = service();

describe('the role of a service', () => {
  const { keys, orders } = plain;
  const granted = statementsOf(orders);

  test('can do what the authorizer can, and read the settings', () => {
    const role = authorizerRoleIn(keys);
    const policies: Properties[] = keys['Resources'][role].Properties.Policies;
    const ofAuthorizer = actionsOf(policies.flatMap((each) => each['PolicyDocument'].Statement)).filter(
      (actions) => !actions.some((each) => /^(logs|xray):/.test(each)),
    );
    expect(ofAuthorizer.length).toBeGreaterThan(2);
    expect(actionsOf(granted)).toEqual([...ofAuthorizer, ['ssm:GetParametersByPath']]);
  });

  test('can use the tables and the pepper of this deployment only', () => {
    for (const { Resource, Effect } of granted) {
      expect(Effect).toBe('Allow');
      expect(asText(Resource)).toMatch(/^<|^arn:<AWS::Partition>:ssm:.*:parameter\/latchkey\/Keys\/verifier$/);
      expect(asText(Resource)).not.toContain('*');
    }
    expect(Object.keys(keys['Outputs'])).toEqual(expect.arrayContaining(['LatchkeyVerifierSettings']));
  });

  test('can use the key of the deployment through DynamoDB and Secrets Manager', () => {
    const { orders: encrypted } = service({ customerManagedKey: true });
    const ofKms = statementsOf(encrypted).filter(({ Action }) => /^kms:/.test([Action].flat()[0]));
    const services = ofKms.map(({ Condition }) => asText(Condition.StringEquals['kms:ViaService']));
    expect(new Set(services.map((each) => each.split('.')[0]))).toEqual(new Set(['dynamodb', 'secretsmanager']));
  });
});

describe('the settings', () => {
  const parametersOf = (template: Properties) =>
    ofType(template, 'AWS::SSM::Parameter').map(({ Properties }) => ({
      name: String(Properties['Name']),
      text: asText(Properties['Value']),
    }));

  test('are complete, and the verifier accepts them', () => {
    const parameters = parametersOf(plain.keys);
    expect(parameters.map(({ name }) => name)).toEqual([
      '/latchkey/Keys/verifier/settings',
      '/latchkey/Keys/verifier/plans-1',
    ]);
    expect(joined(parameters, 'eu-west-1')).toMatchObject({
      onCounterFailure: 'allow',
      keyFormat: { prefix: 'vsk', environmentPart: true },
      plans: { Professional: { maxKeys: 5 } },
    });
  });

  test('hold any number of plans, in parameters that cost nothing', () => {
    const names = Array.from({ length: 200 }, (_, number) => `Plan-${number}-${'x'.repeat(30)}`);
    const plans = Object.fromEntries(names.map((name) => [name, { maxKeys: 100_000, limits: null }]));
    const parameters = parametersOf(service({ plans }).keys);
    expect(parameters.length).toBeGreaterThan(3);
    for (const { text } of parameters) expect(text.length).toBeLessThanOrEqual(4096);
    expect(Object.keys(joined(parameters, 'eu-west-1').plans)).toEqual(names);
  });

  test('are named by an ARN that the verifier accepts', () => {
    const { Value } = plain.keys['Outputs']['LatchkeyVerifierSettings'];
    const arn = asText(Value)
      .replace('<AWS::Partition>', 'aws')
      .replace('<AWS::Region>', 'eu-west-1')
      .replace('<AWS::AccountId>', '123456789012');
    expect(placeOf(arn)).toEqual({ region: 'eu-west-1', path: '/latchkey/Keys/verifier' });
  });

  test('of a local run are one JSON object with its endpoints', () => {
    const endpoints = { dynamodb: 'http://127.0.0.1:8000', secretsManager: 'http://127.0.0.1:8001/secret' };
    const settings = verifierSettings(new LocalStack(plain.keys as never), endpoints);
    expect(placeOf(JSON.stringify(settings))).toMatchObject({ settings: { region: 'us-east-1', endpoints } });
  });
});
