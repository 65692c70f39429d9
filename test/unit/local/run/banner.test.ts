import { expect, test } from '@jest/globals';
import { banner } from '../../../../local/run/banner.ts';

const run = {
  url: 'http://127.0.0.1:3000',
  rootKey: 'vsk_live_key',
  workspaceId: 'ws_1',
  plan: 'Professional',
  console: {
    url: 'http://127.0.0.1:3000/console/',
    owner: 'owner@latchkey.localhost',
    password: 'k7mq-xw9h-2trc-p4ze',
  },
  operator: { accessKeyId: 'LOCAL', secretAccessKey: 'secret' },
  region: 'us-east-1',
  dynamoEndpoint: 'http://127.0.0.1:8000',
  tables: {},
  logFile: undefined,
  dataFolder: undefined,
  leftOut: [],
  stop: async () => {},
};

test('the banner shows the console’s URL and its sign-in', () => {
  expect(banner(run)).toMatch(`Latchkey is ready at http://127.0.0.1:3000

  Console    http://127.0.0.1:3000/console/
  Sign in    owner@latchkey.localhost, password k7mq-xw9h-2trc-p4ze
  Root key   vsk_live_key
  Plan       Professional
`);
});

test('the banner shows why there is no console', () => {
  expect(
    banner({ ...run, url: 'http://192.168.1.5:3000', console: undefined }),
  ).toMatch(`Latchkey is ready at http://192.168.1.5:3000

  Console    none: browsers sign in over plain HTTP on this machine only; start without HOST
  Root key   vsk_live_key
`);
});
