import { Stack as CdkStack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type Authenticated, type HttpApiEvent, withLatchkey } from '../../../backend/index.ts';
import { LatchkeyStack } from '../../../lib/index.ts';
import { startHttpServer } from '../../../local/gateway/http-server.ts';
import { HttpApiGateway } from '../../../local/http-api/http-api-gateway.ts';
import { readHttpApi } from '../../../local/http-api/read-http-api.ts';
import type { Invoke } from '../../../local/lambda/invocation.ts';
import { Stack } from '../../../local/template/template.ts';
import type { Template as CfnTemplate } from '../../../local/template/template-types.ts';
import { consumerApp } from '../../infra/support/consumer-app.ts';
import { send } from '../../support/service/http.ts';
import { codeFolder } from '../../support/templates/assets.ts';
import { type Kind, neededScope } from './kind.ts';
import { authorizerOf } from './own-authorizer.ts';

/** An HTTP API that `protect` protects in a CDK app. Its template runs on the gateway of `latchkey dev`, in this process. */
export const httpApi: Kind = {
  name: 'an HTTP API',
  explainsRefusals: false,
  async start({ endpoints }) {
    const { definition, authorizerId, taskRoot } = protectedApi();
    const authorize = await authorizerOf(endpoints, taskRoot);
    const respond = withLatchkey(async ({ principal }: Authenticated<HttpApiEvent>) => ({
      statusCode: 200,
      body: JSON.stringify(principal),
    }));
    const functions: Record<string, (event: never) => Promise<unknown>> = {
      [authorizerId]: authorize,
      Status: (event) => respond(event, undefined),
    };
    const invoke: Invoke = async (functionId, event) => {
      try {
        // As on AWS, only JSON passes between the gateway and a function.
        const handler = functions[functionId.startsWith('Status') ? 'Status' : functionId];
        return { ok: true, payload: JSON.parse(JSON.stringify(await handler?.(structuredClone(event) as never))) };
      } catch (error) {
        return { ok: false, errorType: 'Error', errorMessage: (error as Error).message };
      }
    };
    const gateway = new HttpApiGateway({ api: definition, invoke });
    const server = await startHttpServer('127.0.0.1', 0, Promise.resolve(gateway));
    return {
      call: (key) => send(server.url, 'GET', '/status', key === undefined ? {} : { key }),
      stop: () => server.stop(),
    };
  },
};

/** Returns the API as its template describes it, and the folder of its authorizer, which has the settings. */
function protectedApi() {
  const app = consumerApp();
  const { latchkey } = new LatchkeyStack(app, 'Keys');
  const shop = new CdkStack(app, 'Shop');
  const inline = Code.fromInline('exports.handler = () => {};');
  const status = new LambdaFunction(shop, 'Status', {
    code: inline,
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
  const api = new HttpApi(shop, 'Api');
  const integration = new HttpLambdaIntegration('Status', status);
  const [route] = api.addRoutes({ path: '/status', methods: [HttpMethod.GET], integration });
  if (route === undefined) throw new Error('The API has no route.');
  latchkey.protect(route, { scope: neededScope });
  const template: CfnTemplate = Template.fromStack(shop).toJSON();
  const stack = new Stack(template, { hasPlaceholders: true });
  const [resource] = stack.resources('AWS::ApiGatewayV2::Api');
  if (resource === undefined) throw new Error('The template has no HTTP API.');
  const definition = readHttpApi(stack, resource);
  const [authorizerId] = definition.routes.flatMap((each) => each.authorizer?.functionId ?? []);
  const code = template.Resources?.[authorizerId ?? '']?.Properties?.['Code'] as { S3Key: string } | undefined;
  if (authorizerId === undefined || code === undefined) throw new Error('The template has no authorizer.');
  return { definition, authorizerId, taskRoot: codeFolder(shop, app.outdir, code.S3Key) };
}
