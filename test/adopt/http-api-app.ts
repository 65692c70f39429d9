import assert from 'node:assert/strict';
import type { Shell } from './shell.ts';

/** A second stack of a team, with an HTTP API. */
const stack = `import { join } from 'node:path';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';

export class MyHttpApiStack extends Stack {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const entry = join(__dirname, 'list-invoices.ts');
    const listInvoices = new NodejsFunction(this, 'ListInvoices', { entry, runtime: Runtime.NODEJS_24_X });
    this.api = new HttpApi(this, 'Api');
    const integration = new HttpLambdaIntegration('ListInvoices', listInvoices);
    this.api.addRoutes({ path: '/invoices/{id}', methods: [HttpMethod.GET], integration });
    new CfnOutput(this, 'InvoicesUrl', { value: \`\${this.api.url}invoices/7\` });
  }
}
`;

/** Its Lambda. */
const lambda = `import { type Authenticated, type HttpApiEvent, type HttpApiResult, withLatchkey } from '@latchkey/cdk/backend';

export const handler = withLatchkey(
  async ({ principal, pathParameters }: Authenticated<HttpApiEvent>): Promise<HttpApiResult> => ({
    statusCode: 200,
    body: JSON.stringify({ workspaceId: principal.workspaceId, invoice: pathParameters?.id }),
  }),
);
`;

/** A request as a unit test of a team makes it. */
const request = `import { authorizedEvent } from '@latchkey/cdk/testing';
import { handler } from './list-invoices';

const route = { payloadFormatVersion: '2.0', resource: '/invoices/{id}', path: '/invoices/7' } as const;

export const overQuota = () => handler(authorizedEvent({ ...route, overQuota: 'key' }), {});
`;

/** Adds an HTTP API to the app of the guide, in a stack of its own. The app compiles. */
export async function addHttpApi(shell: Shell): Promise<void> {
  shell.write('lib/my-http-api-stack.ts', stack);
  shell.write('lib/list-invoices.ts', lambda);
  shell.write('lib/over-quota.ts', request);
  const app = 'bin/my-api.ts';
  shell.change(
    app,
    `import { MyApiStack }`,
    `import { MyHttpApiStack } from '../lib/my-http-api-stack';\nimport { MyApiStack }`,
  );
  const protect = `latchkey.protect(new MyHttpApiStack(app, 'MyHttpApiStack').api, { scope: 'invoices:read' });\n`;
  shell.write(app, `${shell.read(app).trimEnd()}\n${protect}`);
  await shell.run('npx tsc --noEmit');
}

/** The deployed HTTP API admits a key with the scope, and nobody else. */
export async function checkHttpApi(shell: Shell, keyWith: (scope: string) => string): Promise<void> {
  const get = async (header: string) => {
    const url = JSON.parse(shell.read('outputs.json')).MyHttpApiStack.InvoicesUrl;
    return shell.run(`curl -si '${url}' ${header}`);
  };
  await shell.run(keyWith('invoices:read'));
  const admitted = await get('-H "X-API-Key: $KEY"');
  assert.match(admitted, /^HTTP\/\S+ 200/);
  assert.match(admitted, /"invoice": ?"7"/);
  assert.match(admitted, /^ratelimit-policy: "minute";q=60;w=60/im);
  // The emulator answers 500 for an authorizer that throws `Unauthorized`. test/e2e/kinds asserts the 401.
  assert.match(await get(''), /^HTTP\/\S+ (401|500)/);
  await shell.run(keyWith('orders:read'));
  assert.match(await get('-H "X-API-Key: $KEY"'), /^HTTP\/\S+ 403/);
}
