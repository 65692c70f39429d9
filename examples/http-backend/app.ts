import { App } from 'aws-cdk-lib';
import { OrdersOverHttpStack } from './orders-over-http-stack.ts';

const app = new App();
new OrdersOverHttpStack(app, 'OrdersOverHttp', {
  backendUrl: app.node.tryGetContext('backendUrl') ?? 'https://orders.example.com',
});
