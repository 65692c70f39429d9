import { expect, test } from '@jest/globals';
import { banner } from '../../../local/banner.ts';

test('the banner says where the console is, and who signs in', () => {
  const text = banner({
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
  });
  expect(text).toMatch(`Latchkey is ready at http://127.0.0.1:3000

  Console    http://127.0.0.1:3000/console/
  Sign in    owner@latchkey.localhost, password k7mq-xw9h-2trc-p4ze
  Root key   vsk_live_key
  Plan       Professional
`);
});
