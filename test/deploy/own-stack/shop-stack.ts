import { type LatchkeyStack, principalHeaders } from '@latchkey/cdk';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { HttpIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';

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
  }
}
