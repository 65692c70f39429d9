import { principalHeaders } from '@latchkey/cdk';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';

export interface OrdersOverHttpProps extends StackProps {
  /** URL of the backend. On AWS, make it reachable only through the gateway: with a VPC link or mutual TLS. */
  readonly backendUrl: string;
}

/** A REST API in front of an HTTP backend. app.ts protects it with Latchkey. */
export class OrdersOverHttpStack extends Stack {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, { backendUrl, ...props }: OrdersOverHttpProps) {
    super(scope, id, props);
    this.api = new RestApi(this, 'OrdersApi');
    const requestParameters = principalHeaders();
    const integration = new HttpIntegration(`${backendUrl}/orders`, { options: { requestParameters } });
    this.api.root.addResource('orders').addMethod('GET', integration);

    new CfnOutput(this, 'OrdersUrl', { value: this.api.url });
  }
}
