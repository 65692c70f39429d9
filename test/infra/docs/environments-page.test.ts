import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MockIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { allRoutes } from '../../../lambdas/http/routes/index.ts';
import { isKeeping } from '../../../lambdas/http/routes/route.ts';
import { LatchkeyStack } from '../../../lib/index.ts';
import { consumerApp } from '../support/consumer-app.ts';
import { synthesizedStacks } from '../support/synthesized.ts';

const page = readFileSync('docs/environments.md', 'utf8');

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}
const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

function policy(name: string): readonly Statement[] {
  const [, json = ''] = new RegExp(`<!-- policy: ${name} -->\n\`\`\`json\n(.*?)\`\`\``, 's').exec(page) ?? [];
  return JSON.parse(json).Statement;
}
const actionsOf = (name: string) => policy(name).flatMap(({ Action }) => list(Action));

describe('policies for the admin plane', () => {
  /** Whether the policy allows a request to a route, with ids in the places of `{id}` and `{keyId}`. */
  function allows(name: string, { method, path }: { readonly method: string; readonly path: string }): boolean {
    const arn = `arn:aws:execute-api:eu-west-1:222222222222:a1b2c3d4e5/prod/${method}${path.replace('{id}', 'ws_1').replace('{keyId}', 'key_1')}`;
    const matches = (pattern: string) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(arn);
    return policy(name).some(
      ({ Action, Resource }) => list(Action).includes('execute-api:Invoke') && list(Resource).some(matches),
    );
  }
  const admin = allRoutes.filter(({ auth }) => auth === 'iam');
  const allowedTo = (name: string) =>
    allRoutes.filter((route) => allows(name, route)).map(({ method, path }) => `${method} ${path}`);

  test('operators reach every route of the admin plane, and no other', () => {
    expect(admin.length).toBeGreaterThan(5);
    expect(allowedTo('operate')).toEqual(admin.map(({ method, path }) => `${method} ${path}`));
  });

  test('support can look, find leaked keys, suspend and resume', () => {
    const expected = [
      ...admin.filter(({ method }) => method === 'GET').map(({ method, path }) => `${method} ${path}`),
      'POST /admin/v1/keys/lookup',
      'POST /admin/v1/workspaces/{id}/suspend',
      'POST /admin/v1/workspaces/{id}/resume',
    ];
    expect(new Set(allowedTo('support'))).toEqual(new Set(expected));
  });

  test('a service can only ask about keys', () => {
    expect(allowedTo('verify')).toEqual(['POST /admin/v1/verify']);
  });

  test('support for keys can also change and delete them', () => {
    expect(allowedTo('key-support')).toEqual([
      'PATCH /admin/v1/workspaces/{id}/api-keys/{keyId}',
      'DELETE /admin/v1/workspaces/{id}/api-keys/{keyId}',
    ]);
  });

  test.each(['support', 'key-support'])('%s reaches no route that shows a key value', (name) => {
    // Values are in the responses that keep them, and in the query `full`.
    const showing = admin.filter((route) => isKeeping(route) || 'full' in (route.request.query?.shape ?? {}));
    expect(showing.length).toBeGreaterThan(3);
    expect(showing.filter((route) => allows(name, route))).toEqual([]);
  });
});

test('the policies of the team on call allow exactly the commands of the runbook', () => {
  const commands = [
    ...readFileSync('docs/runbook.md', 'utf8').matchAll(/\baws ([a-z]+) ([a-z]+(?:-[a-z]+)+|scan|invoke)\b/g),
  ];
  const actions = commands.map(([, service, command = '']) => {
    const action = command.replaceAll(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
    return `${service}:${action === 'Invoke' ? 'InvokeFunction' : action}`;
  });
  expect(new Set([...actionsOf('look'), ...actionsOf('repair')])).toEqual(new Set(actions));
});

test('the execution policy covers the service of each type of resource', () => {
  const prefixes: Readonly<Record<string, string>> = { Cognito: 'cognito-idp' };
  const config = {
    console: { domain: { name: 'keys.example.com', certificateArn: certificate('us-east-1'), hostedZone } },
    customDomain: { name: 'api.example.com', certificateArn: certificate('eu-west-1'), hostedZone },
    customerManagedKey: true,
    recoverableKeys: true,
    waf: { requestsPer5MinutesPerIp: 1000 },
    webhook: { url: 'https://hooks.example.com' },
    alarmEmail: 'ops@example.com',
    provisionedConcurrency: 1,
  };
  const stacks = synthesizedStacks(config);
  const services = [...stacks.main.types(), ...stacks.console.types()]
    .filter((type) => type.startsWith('AWS::'))
    .map((type) => type.split('::')[1] ?? '')
    .map((service) => prefixes[service] ?? service.toLowerCase());
  // Every action: a resource is created, changed and deleted.
  const granted = new Set(actionsOf('execution'));
  expect([...granted].sort()).toEqual([...new Set([...services, 'iam'].map((service) => `${service}:*`))].sort());
});

const hostedZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' };
const certificate = (region: string) => `arn:aws:acm:${region}:222222222222:certificate/0a1b`;

test('a permissions boundary in the context reaches every role in a stage', () => {
  const [, json = ''] = /## Permission boundaries.*?```json\n(.*?)```/s.exec(page) ?? [];
  const app = consumerApp({ context: JSON.parse(json).context });
  const stage = new Stage(app, 'Prod', { env: { account: '222222222222', region: 'eu-west-1' } });
  const shop = new Stack(stage, 'MyApi');
  const api = new RestApi(shop, 'Api');
  api.root.addMethod('GET', new MockIntegration());
  const keys = new LatchkeyStack(stage, 'Latchkey');
  keys.latchkey.protect(api, { scope: 'orders:read' });
  expect(keys.stackName).toBe('Prod-Latchkey');
  for (const stack of [keys, shop]) {
    const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(roles.length).toBeGreaterThan(0);
    const boundary = JSON.stringify(roles.map(({ Properties }) => Properties.PermissionsBoundary ?? null));
    expect(boundary).not.toContain('null');
    expect(boundary).toContain('policy/developer-boundary');
  }
});
