import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { Latchkey, principalHeaders } from 'latchkey';

export interface OrdersOverHttpProps extends StackProps {
  /** Where the service is that does the work. On AWS, let only the gateway reach it: a VPC link, or mutual TLS. */
  readonly backendUrl: string;
}

/** An API in front of an HTTP service that knows nothing of Latchkey; and what it takes to protect it. */
export class OrdersOverHttpStack extends Stack {
  constructor(scope: Construct, id: string, { backendUrl, ...props }: OrdersOverHttpProps) {
    super(scope, id, props);
    const api = new RestApi(this, 'OrdersApi');
    const requestParameters = principalHeaders();
    const integration = new HttpIntegration(`${backendUrl}/orders`, { options: { requestParameters } });
    api.root.addResource('orders').addMethod('GET', integration);

    const latchkey = new Latchkey(this, 'Latchkey');
    latchkey.protect(api, { scope: 'orders:read', limitAtGateway: true });

    new CfnOutput(this, 'ApiUrl', { value: latchkey.url });
    new CfnOutput(this, 'OrdersUrl', { value: api.url });
  }
}
