import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type App, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { createApp } from '../../../lib/app/app.ts';
import { withoutAssets } from '../../support/templates/assets.ts';

const outdir = mkdtempSync(join(tmpdir(), 'latchkey-nag-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** Every option turned on. */
const everything = {
  alarmEmail: 'ops@example.com',
  customDomain: {
    name: 'api.example.com',
    certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' },
  },
  disableExecuteApiEndpoint: true,
  customerManagedKey: true,
  provisionedConcurrency: 3,
  waf: { requestsPer5MinutesPerIp: 3000 },
  webhook: { url: 'https://hooks.example.com' },
  console: {
    signIn: { issuer: 'https://id.example.com', clientId: 'console', audience: 'urn:latchkey' },
    domain: {
      name: 'keys.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    },
    webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/keys/f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
  },
};

const withoutBundles = {
  outdir,
  context: { ...withoutAssets, 'aws:cdk:disable-creation-stack-traces': true },
};

const apps = new Map<string, App>();

/** Returns the app with this configuration. It is only read, so the tests share it. */
function appWith(config: object): App {
  const name = JSON.stringify(config);
  const app = apps.get(name) ?? createApp({ ...withoutBundles, config }).app;
  apps.set(name, app);
  return app;
}

test.each([
  ['the defaults', {}],
  ['every option', everything],
  ['a console with a user pool', { console: {} }],
  [
    'a console without logs, to be destroyed',
    { removalPolicy: 'destroy', console: { accessLogs: false, mfa: 'required' } },
  ],
])('there are no unacknowledged findings or warnings: %s', (_, config) => {
  expect(new AwsSolutionsChecks().validateScope(appWith(config)).violations).toEqual([]);
});

test('a finding stops the synthesis', () => {
  // Without the CDK's own validation, which takes ten times as long.
  process.env['CDK_VALIDATION'] = 'false';
  const { app, stack } = createApp(withoutBundles);
  new Bucket(stack, 'Careless');
  expect(() => app.synth()).toThrow('AwsSolutions-S10');
});

/** The acknowledged findings of all constructs of an app. */
const acknowledgedIn = (config: object) =>
  appWith(config)
    .node.findAll()
    .flatMap((construct) =>
      construct.node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.entries<string>(data))
        .map(([id, reason]) => ({ path: construct.node.path, id: id.replace(/^Annotation::/, ''), reason })),
    );

describe('acknowledgements', () => {
  const acknowledged = acknowledgedIn({});

  test('each gives its reason', () => {
    expect(acknowledged.length).toBeGreaterThan(0);
    for (const { reason } of acknowledged) expect(reason.length).toBeGreaterThan(30);
  });

  test('apply to single constructs and to these rules only', () => {
    const whereByRule = Object.groupBy(acknowledged, ({ id }) => id);
    expect(Object.keys(whereByRule).sort()).toEqual([
      'AwsSolutions-APIG3',
      'AwsSolutions-APIG4',
      'AwsSolutions-COG4',
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
      'AwsSolutions-IAM5[Resource::*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:apigateway:<AWS::Region>::/apikeys/*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:apigateway:<AWS::Region>::/tags/arn%3A<AWS::Partition>%3A*%2Fapikeys%2F*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:apigateway:<AWS::Region>::/usageplans/*/keys]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:*]',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:latchkey/*]',
      'AwsSolutions-SMG4',
      'AwsSolutions-SQS3',
    ]);
    const pathsOf = (id: string) => (whereByRule[id] ?? []).map(({ path }) => path).sort();
    expect(pathsOf('AwsSolutions-APIG3')).toEqual(['Latchkey/Latchkey/Api/RestApi/DeploymentStage.prod']);
    expect(pathsOf('AwsSolutions-APIG4')).toEqual([
      'Latchkey/Latchkey/Api/RestApi/Default/health/GET',
      'Latchkey/Latchkey/Api/RestApi/Default/openapi.json/GET',
      // Its function checks the key of the caller.
      'Latchkey/Latchkey/Api/RestApi/Default/v1/verify/POST',
    ]);
    for (const path of pathsOf('AwsSolutions-IAM5[Resource::*]')) expect(path).toMatch(/\/Role$/);
    expect(pathsOf('AwsSolutions-SMG4')).toEqual([
      'Latchkey/Latchkey/CursorSecret/Secret',
      'Latchkey/Latchkey/IdempotencySecret/Secret',
      'Latchkey/Latchkey/Pepper/Secret',
    ]);
    for (const path of pathsOf('AwsSolutions-SQS3')) expect(path).toMatch(/\/DeadLetters\/Queue$/);
    for (const path of pathsOf('AwsSolutions-COG4'))
      expect(path).toMatch(/\/(GET|POST|PUT|PATCH|DELETE)(\/Resource)?$/);
  });
});

test('a console adds acknowledgements for CloudFront, the user pool and the deployment of files', () => {
  const before = new Set(acknowledgedIn({}).map(({ path, id }) => `${path} ${id}`));
  const added = acknowledgedIn({ console: {} }).filter(({ path, id }) => !before.has(`${path} ${id}`));
  const rulesByPath = Object.entries(Object.groupBy(added, ({ path }) => path)).map(([path, all]) => [
    path,
    [...new Set(all?.map(({ id }) => id.replace(/^AwsSolutions-|\[.*$/g, '')))].sort(),
  ]);
  expect(Object.fromEntries(rulesByPath)).toEqual({
    'Latchkey/Latchkey/UserPool/Pool': ['COG2', 'COG8'],
    'Latchkey-Console/Console/Distribution/Distribution': [
      '@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      'CFR1',
      'CFR2',
      'CFR4',
    ],
    [`Latchkey-Console/${added.find(({ id }) => id === 'AwsSolutions-L1')?.path.split('/')[1]}`]: [
      'IAM4',
      'IAM5',
      'L1',
    ],
  });
  for (const { reason } of added) expect(reason.length).toBeGreaterThan(30);
});
