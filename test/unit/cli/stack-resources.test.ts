import { describe, expect, test } from '@jest/globals';
import { resourcesIn } from '../../../cli/target/stack-resources.ts';
import { keptTemplates } from '../../support/templates/kept-templates.ts';

const table = 'AWS::DynamoDB::GlobalTable';
const secret = 'AWS::SecretsManager::Secret';

const resource = (ResourceType: string, LogicalResourceId: string) => ({
  ResourceType,
  LogicalResourceId,
  PhysicalResourceId: `physical-${LogicalResourceId}`,
  LastUpdatedTimestamp: undefined,
  ResourceStatus: undefined,
});

const latchkey = (id: string) => [
  resource(table, `${id}KeysTable0123ABCD`),
  resource(table, `${id}CountersTable0123ABCD`),
  resource(secret, `${id}PepperSecret0123ABCD`),
];

describe('the resources of a stack', () => {
  test('are those of the Latchkey construct, also beside a table of the app with a similar id', () => {
    const found = {
      keysTable: 'physical-LatchkeyKeysTable0123ABCD',
      pepperSecret: 'physical-LatchkeyPepperSecret0123ABCD',
    };
    const ofApp = resource(table, 'AMyKeysTable89ABCDEF');
    expect(resourcesIn('Shop', [ofApp, ...latchkey('Latchkey')])).toEqual(found);
    expect(resourcesIn('Shop', [...latchkey('Latchkey'), ofApp])).toEqual(found);
  });

  test('are refused if the stack contains two Latchkeys', () => {
    const two = [...latchkey('One'), ...latchkey('Two')];
    expect(() => resourcesIn('Shop', two)).toThrow('The stack Shop contains several Latchkeys: One, Two.');
  });

  test('are not found in a stack that contains only a part of them', () => {
    const [keysTable, ...others] = latchkey('Latchkey');
    expect(() => resourcesIn('Shop', keysTable === undefined ? [] : [keysTable])).toThrow('contains no keys table');
    expect(() => resourcesIn('Shop', others)).toThrow('contains no keys table');
  });

  test('are found by the logical ids of the template', () => {
    const { Resources, Outputs } = keptTemplates({}).main;
    const all = Object.keys(Resources).map((id) => resource(Resources[id].Type, id));
    expect(resourcesIn('Latchkey', all)).toEqual({
      keysTable: `physical-${Outputs.KeysTableName.Value.Ref}`,
      pepperSecret: `physical-${Outputs.PepperSecretArn.Value.Ref}`,
    });
  });
});
