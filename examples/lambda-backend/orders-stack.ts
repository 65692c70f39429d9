import { join } from 'node:path';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { LambdaIntegration, type Method, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';

/** A REST API with Lambda integrations. app.ts protects it with Latchkey. */
export class OrdersStack extends Stack {
  readonly api: RestApi;
  readonly createOrder: Method;
  readonly health: Method;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const handler = (name: string) =>
      new LambdaIntegration(
        new NodejsFunction(this, name, {
          entry: join(import.meta.dirname, 'handlers.ts'),
          handler: name,
          runtime: Runtime.NODEJS_24_X,
        }),
      );
    this.api = new RestApi(this, 'OrdersApi');
    const orders = this.api.root.addResource('orders');
    orders.addMethod('GET', handler('list'));
    this.createOrder = orders.addMethod('POST', handler('create'));
    this.health = this.api.root.addResource('health').addMethod('GET', handler('health'));

    new CfnOutput(this, 'OrdersUrl', { value: this.api.url });
  }
}
