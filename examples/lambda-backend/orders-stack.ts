import { join } from 'node:path';
import { Latchkey } from '@latchkey/cdk';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';

/** A REST API with Lambda integrations, protected by Latchkey. */
export class OrdersStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const handler = (name: string) =>
      new LambdaIntegration(
        new NodejsFunction(this, name, {
          entry: join(import.meta.dirname, 'handlers.ts'),
          handler: name,
          runtime: Runtime.NODEJS_24_X,
          bundling: { format: OutputFormat.ESM, mainFields: ['module', 'main'] },
        }),
      );
    const api = new RestApi(this, 'OrdersApi');
    const orders = api.root.addResource('orders');
    orders.addMethod('GET', handler('list'));
    const create = orders.addMethod('POST', handler('create'));
    const health = api.root.addResource('health').addMethod('GET', handler('health'));

    const latchkey = new Latchkey(this, 'Latchkey');
    latchkey.protect(api, { scope: 'orders:read', except: [health] });
    latchkey.protect(create, { scope: 'orders:write' });

    new CfnOutput(this, 'OrdersUrl', { value: api.url });
  }
}
