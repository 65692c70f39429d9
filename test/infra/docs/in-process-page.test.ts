import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { frameworks } from '../../support/in-process/frameworks.ts';

const page = readFileSync('docs/in-process.md', 'utf8');
const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);

test('the snippets of docs/in-process.md are the files that test/e2e/kinds/snippets.test.ts runs', () => {
  const files = globSync('test/support/in-process/snippets/*.ts').sort();
  expect(files.map((file) => file.replace(/^.*\/|\.ts$/g, ''))).toEqual(['ecs', ...frameworks].sort());
  // The test of the app needs its stack.
  const texts = files.map((file) => readFileSync(file, 'utf8').replace('\nexport const stack', '\nconst stack'));
  expect(blocks.sort()).toEqual(texts.sort());
});

// The app is synthesized here as the CDK's command line would, without the bundles of its Lambdas.
const outdir = mkdtempSync(join(tmpdir(), 'latchkey-in-process-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

test('the app of docs/in-process.md deploys a task that can check keys', async () => {
  process.env['CDK_OUTDIR'] = outdir;
  process.env['CDK_CONTEXT_JSON'] = JSON.stringify({ 'aws:cdk:bundling-stacks': [] });
  const { stack } = await import('../../support/in-process/snippets/ecs.ts');
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [{ Environment: [{ Name: 'LATCHKEY_VERIFIER' }, { Name: 'PORT', Value: '8080' }] }],
  });
  const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  for (const action of ['ssm:GetParametersByPath', 'secretsmanager:GetSecretValue', 'dynamodb:UpdateItem']) {
    expect(policies).toContain(action);
  }
});
