import { expect, test } from '@jest/globals';
import { WebhookUrl } from '../../../../../lambdas/domain/events/webhook-url.ts';

test.each([
  'https://hooks.example.com/latchkey?tenant=1',
  'https://hooks.example.com:8443',
  'http://127.0.0.1:4000/hook',
  'http://localhost:4000',
])('%s is accepted', (url) => {
  expect(WebhookUrl.safeParse(url).success).toBe(true);
});

test.each([
  ['http://hooks.example.com', 'must be a URL that begins with https://'],
  ['http://localhost.example.com', 'must be a URL that begins with https://'],
  ['http://192.168.0.1', 'must be a URL that begins with https://'],
  ['ftp://127.0.0.1', 'must be a URL that begins with https://'],
  ['hooks.example.com', 'must be a URL that begins with https://'],
  ['', 'must be a URL that begins with https://'],
  ['https://user:password@hooks.example.com', 'must have no user name, password or fragment'],
  ['https://hooks.example.com/#here', 'must have no user name, password or fragment'],
])('%s is refused: it %s', (url, problem) => {
  expect(WebhookUrl.safeParse(url).error?.issues[0]?.message).toContain(problem);
});
