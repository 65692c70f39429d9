import { LatchkeyStack } from '@latchkey/cdk';
import { App } from 'aws-cdk-lib';
import { OrdersOverHttpStack } from './orders-over-http-stack.ts';

const app = new App();
const { api } = new OrdersOverHttpStack(app, 'OrdersOverHttp', {
  backendUrl: app.node.tryGetContext('backendUrl') ?? 'https://orders.example.com',
});

const { latchkey } = new LatchkeyStack(app, 'OrdersOverHttp-Latchkey');
latchkey.protect(api, { scope: 'orders:read', limitAtGateway: true });
