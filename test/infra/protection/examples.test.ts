import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OrdersOverHttpStack } from '../../../examples/http-backend/orders-over-http-stack.ts';
import { OrdersStack } from '../../../examples/lambda-backend/orders-stack.ts';

/** The examples as they would be deployed; npm run test:deploy deploys them and calls their APIs. */
const app = () => new App({ context: { 'aws:cdk:bundling-stacks': [] } });

const examples = {
  'lambda-backend': () => Template.fromStack(new OrdersStack(app(), 'Orders')),
  'http-backend': () =>
    Template.fromStack(new OrdersOverHttpStack(app(), 'Orders', { backendUrl: 'https://orders.example.com' })),
};

describe.each(Object.entries(examples))('%s', (name, template) => {
  const resources = template();

  test('has two APIs, each with an authorizer of its own, and Latchkey’s with one for management', () => {
    resources.resourceCountIs('AWS::ApiGateway::RestApi', 2);
    resources.resourceCountIs('AWS::ApiGateway::Authorizer', 3);
  });

  test('leaves no method open but the one that is meant to be', () => {
    const methods = Object.values(resources.findResources('AWS::ApiGateway::Method'));
    const open = methods.filter(
      ({ Properties }) => Properties['AuthorizationType'] === 'NONE' && Properties['HttpMethod'] !== 'OPTIONS',
    );
    // Latchkey's own: the OpenAPI document and the health check.
    expect(open).toHaveLength(name === 'lambda-backend' ? 3 : 2);
  });

  test('is shown in the guide as it is', () => {
    const [file] = { 'lambda-backend': ['orders-stack.ts'], 'http-backend': ['orders-over-http-stack.ts'] }[name] ?? [];
    const source = readFileSync(`examples/${name}/${file}`, 'utf8');
    const guide = readFileSync('docs/protecting-your-api.md', 'utf8');
    const lines = source.split('\n').filter((line) => /latchkey|Latchkey\(|principalHeaders\(/.test(line));
    for (const line of lines) expect(guide).toContain(line.trim());
  });
});
