import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type AssemblyStack, readAssembly } from '../../../../local/dev/app/assembly.ts';
import { linkStacks } from '../../../../local/dev/app/link.ts';
import { Stack } from '../../../../local/template/template.ts';
import type { Template } from '../../../../local/template/template-types.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-link-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const stackOf = (stackName: string, template: Template, id = stackName): AssemblyStack => ({
  ...{ id, stackName, displayName: stackName, template, folder },
});
const withVariables = (variables: object) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Environment: { Variables: variables } },
});
const table = { Type: 'AWS::DynamoDB::Table', Properties: {} };

/** Links stacks, and resolves the variables of a function. */
function variablesOf(stacks: readonly AssemblyStack[], functionId: string): unknown {
  const stack = new Stack(linkStacks(stacks), { hasPlaceholders: true });
  return stack.properties(stack.resource(functionId))['Environment'];
}

describe('references in the linked template', () => {
  test('point to the resources of their own stack, even if another stack has the same ids', () => {
    const template: Template = {
      Resources: {
        Table: table,
        Function: withVariables({
          ref: { Ref: 'Table' },
          attribute: { 'Fn::GetAtt': ['Table', 'Arn'] },
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub uses the same placeholders as a JavaScript template.
          sub: { 'Fn::Sub': '${AWS::StackName}/${Table}/${Table.Arn}/${!Literal}' },
        }),
      },
    };
    const stacks = [stackOf('One', template), stackOf('Two', template)];
    expect(variablesOf(stacks, 'Two-Function')).toEqual({
      Variables: {
        ref: 'Two-Table',
        attribute: 'arn:aws:dynamodb:us-east-1:000000000000:table/Two-Table',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub uses the same placeholders as a JavaScript template.
        sub: 'Two/Two-Table/arn:aws:dynamodb:us-east-1:000000000000:table/Two-Table/${Literal}',
      },
    });
  });

  test('resolve exports and outputs of other stacks', () => {
    const keys: Template = {
      Resources: { Table: table },
      Outputs: {
        Name: { Value: { Ref: 'Table' }, Export: { Name: { 'Fn::Join': [':', [{ Ref: 'AWS::StackName' }, 'Name']] } } },
        Arn: { Value: { 'Fn::GetAtt': ['Table', 'Arn'] } },
      },
    };
    const app: Template = {
      Resources: {
        Function: withVariables({
          imported: { 'Fn::ImportValue': 'Keys:Name' },
          output: { 'Fn::GetStackOutput': { StackName: 'Keys', OutputName: 'Arn' } },
        }),
      },
    };
    expect(variablesOf([stackOf('App', app), stackOf('Keys', keys)], 'App-Function')).toEqual({
      Variables: { imported: 'Keys-Table', output: 'arn:aws:dynamodb:us-east-1:000000000000:table/Keys-Table' },
    });
    expect(() => variablesOf([stackOf('App', app)], 'App-Function')).toThrow(
      'App-Function uses Fn::ImportValue of Keys:Name, which no stack of the app exports.',
    );
  });

  test('pass the parameters and outputs of nested stacks', () => {
    const nested: Template = {
      Parameters: { TableName: {} },
      Resources: { Function: withVariables({ table: { Ref: 'TableName' } }), Queue: { Type: 'AWS::SQS::Queue' } },
      Outputs: { QueueArn: { Value: { 'Fn::GetAtt': ['Queue', 'Arn'] } } },
    };
    writeFileSync(join(folder, 'nested.template.json'), JSON.stringify(nested));
    const parent: Template = {
      Resources: {
        Table: table,
        Nested: {
          Type: 'AWS::CloudFormation::Stack',
          Properties: { Parameters: { TableName: { Ref: 'Table' } } },
          Metadata: { 'aws:asset:path': 'nested.template.json' },
        },
        Function: withVariables({ queue: { 'Fn::GetAtt': ['Nested', 'Outputs.QueueArn'] } }),
      },
    };
    const stacks = [stackOf('App', parent)];
    expect(variablesOf(stacks, 'App-Nested-Function')).toEqual({ Variables: { table: 'App-Table' } });
    expect(variablesOf(stacks, 'App-Function')).toEqual({
      Variables: { queue: 'arn:aws:sqs:us-east-1:000000000000:App-Nested-Queue' },
    });
  });

  test('choose by conditions, and conditional resources are left out', () => {
    const template: Template = {
      Conditions: {
        IsEast: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
        IsWest: { 'Fn::Not': [{ Condition: 'IsEast' }] },
        Both: { 'Fn::And': [{ Condition: 'IsEast' }, { Condition: 'IsWest' }] },
        Either: { 'Fn::Or': [{ Condition: 'IsEast' }, { Condition: 'IsWest' }] },
      },
      Resources: {
        East: { ...table, Condition: 'IsEast' },
        West: { ...table, Condition: 'IsWest' },
        Never: { ...table, Condition: 'Both' },
        Always: { ...table, Condition: 'Either' },
        Function: withVariables({ side: { 'Fn::If': ['IsWest', 'west', { Ref: 'East' }] } }),
      },
    };
    const stack = new Stack(linkStacks([stackOf('App', template)]));
    expect(stack.all().map(({ id }) => id)).toEqual(['App-East', 'App-Always', 'App-Function']);
    expect(variablesOf([stackOf('App', template)], 'App-Function')).toEqual({ Variables: { side: 'App-East' } });
  });

  test('keep stacks of the same name in two stages apart', () => {
    const stacks = [
      stackOf('App', { Resources: { Table: table } }, 'DevApp'),
      stackOf('App', { Resources: { Table: table } }, 'ProdApp'),
    ];
    expect(Object.keys(linkStacks(stacks).Resources ?? {})).toEqual(['DevApp-Table', 'ProdApp-Table']);
  });
});

test('an assembly is read with the assemblies of its stages', () => {
  const write = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
  const stackArtifact = (file: string, stackName: string) => ({
    type: 'aws:cloudformation:stack',
    displayName: stackName,
    properties: { templateFile: file, stackName },
  });
  write('manifest.json', {
    artifacts: {
      Top: stackArtifact('top.json', 'Top'),
      'Top.assets': { type: 'cdk:asset-manifest', properties: { file: 'top.assets.json' } },
      'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'prod' } },
    },
  });
  write('top.json', { Resources: { A: table } });
  write('top.assets.json', { files: { abc: { source: { path: 'asset.abc' } } } });
  const prod = join(folder, 'prod');
  mkdirSync(prod);
  writeFileSync(
    join(prod, 'manifest.json'),
    JSON.stringify({
      artifacts: {
        ProdApp: stackArtifact('app.json', 'Prod-App'),
        'ProdApp.assets': { type: 'cdk:asset-manifest', properties: { file: 'app.assets.json' } },
      },
      missing: [{ key: 'vpc' }],
    }),
  );
  writeFileSync(join(prod, 'app.json'), '{}');
  writeFileSync(
    join(prod, 'app.assets.json'),
    JSON.stringify({ files: { def: { source: { path: '../asset.def' } } } }),
  );
  const assembly = readAssembly(folder);
  expect(assembly.stacks.map(({ stackName }) => stackName)).toEqual(['Top', 'Prod-App']);
  expect([...assembly.assets]).toEqual([
    ['abc', join(folder, 'asset.abc')],
    ['def', join(folder, 'asset.def')],
  ]);
  expect(assembly.lacksContext).toBe(true);
});

test('a folder without an assembly is an error that says what to check', () => {
  expect(() => readAssembly(folder)).toThrow(/^The app wrote no cloud assembly to .*Does it call app.synth\(\)\?$/);
});
