import { LatchkeyStack } from '@latchkey/cdk';
import { App } from 'aws-cdk-lib';
import { ShopStack } from './shop-stack.ts';

const app = new App();
const limits = { perMinute: 60, perHour: 1000 };
const keys = new LatchkeyStack(app, 'Keys', {
  config: {
    // More plans than Lambda's environment variables could hold.
    plans: Object.fromEntries(
      ['Professional', 'Enterprise', ...Array.from({ length: 98 }, (_, i) => `Customer-Of-Its-Own-${i}`)].map(
        (name) => [name, { maxKeys: 5, limits: name.startsWith('Customer') ? null : limits }],
      ),
    ),
  },
});
new ShopStack(app, 'Shop', {
  keys,
  backendUrl: app.node.tryGetContext('backendUrl') ?? 'https://orders.example.com',
});
