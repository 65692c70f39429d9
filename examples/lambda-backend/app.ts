import { LatchkeyStack } from '@latchkey/cdk';
import { App } from 'aws-cdk-lib';
import { OrdersStack } from './orders-stack.ts';

const app = new App();
const { api, createOrder, health } = new OrdersStack(app, 'Orders');

const { latchkey } = new LatchkeyStack(app, 'Orders-Latchkey');
latchkey.protect(api, { scope: 'orders:read', except: [health] });
latchkey.protect(createOrder, { scope: 'orders:write' });
