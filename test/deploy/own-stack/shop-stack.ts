import { type LatchkeyStack, principalHeaders } from '@latchkey/cdk';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { ApiDefinition, HttpIntegration, RestApi, SpecRestApi } from 'aws-cdk-lib/aws-apigateway';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { snippetOf } from '../../support/docs-snippets.ts';

export interface ShopProps extends StackProps {
  readonly keys: LatchkeyStack;
  readonly backendUrl: string;
}

/** An API in another stack than Latchkey, with ceilings of its own and many methods with scopes of their own. */
export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, { keys, backendUrl, ...props }: ShopProps) {
    super(scope, id, props);
    const api = new RestApi(this, 'OrdersApi');
    const integration = () =>
      new HttpIntegration(`${backendUrl}/orders`, { options: { requestParameters: principalHeaders() } });
    const orders = api.root.addResource('orders');
    orders.addMethod('GET', integration());
    keys.latchkey.protect(api, {
      scope: 'orders:read',
      usagePlans: { Professional: { requestsPerSecond: 1, burst: 5 } },
    });
    for (let i = 0; i < 40; i++) {
      const method = orders.addResource(`of-the-department-with-number-${i}`).addMethod('GET', integration());
      keys.latchkey.protect(method, { scope: `orders-of-the-department-with-number-${i}:read` });
    }
    new CfnOutput(this, 'OrdersUrl', { value: api.url });
    this.#addImportedApi(keys);
  }

  /** Adds an API that API Gateway imports from the OpenAPI document of the documentation. */
  #addImportedApi({ latchkey }: LatchkeyStack): void {
    const backend = new LambdaFunction(this, 'Imported', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(
        'exports.handler = async ({ requestContext }) => ({ statusCode: 200, body: JSON.stringify(requestContext.authorizer) });',
      ),
    });
    backend.addPermission('Gateway', { principal: new ServicePrincipal('apigateway.amazonaws.com') });
    const backendUri = `arn:${this.partition}:apigateway:${this.region}:lambda:path/2015-03-31/functions/${backend.functionArn}/invocations`;
    const document = snippetOf('apis-of-other-tools/openapi.md', 'openapi')
      .replaceAll('SHARED_AUTHORIZER_URI', latchkey.sharedAuthorizer.uri)
      .replaceAll('ORDERS_FUNCTION_URI', backendUri);
    const api = new SpecRestApi(this, 'ImportedApi', { apiDefinition: ApiDefinition.fromInline(JSON.parse(document)) });
    new CfnOutput(this, 'ImportedUrl', { value: api.deploymentStage.urlForPath('/') });
    new CfnOutput(this, 'ImportedApiId', { value: api.restApiId });
  }
}
