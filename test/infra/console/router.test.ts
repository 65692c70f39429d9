import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

/** Creates the part of CloudFront's event that the function reads, and returns the function's result. */
interface Answer {
  readonly uri?: string;
  readonly statusCode?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, { readonly value: string }>>;
}

const code = readFileSync('lib/console/router.js', 'utf8');
const handler = new Function(`${code}; return handler;`)() as (event: object) => Answer;

/** CloudFront's events contain the query string separately. */
const asked = (uri: string) =>
  handler({ version: '1.0', request: { method: 'GET', uri, querystring: { code: { value: 'abc' } }, headers: {} } });

test.each(['/', '/console'])('%s redirects to the console', (uri) => {
  expect(asked(uri)).toMatchObject({ statusCode: 302, headers: { location: { value: '/console/' } } });
});

test.each([
  '/console/',
  '/console/callback',
  '/console/keys',
  '/console/keys/key_01M87XDV1B582CDMT920TN2R50',
  '/console/w/ws_01M87XDV1B582CDMT920TN2R50/keys',
  // The dot is not in the last segment.
  '/console/v1.2/keys',
])('%s is a route of the console, and gets the page', (uri) => {
  expect(asked(uri)).toMatchObject({ uri: '/console/index.html' });
  expect(asked(uri)).not.toHaveProperty('statusCode');
});

test.each([
  '/console/index.html',
  '/console/config.json',
  '/console/assets/main-3XQ2.js',
  '/console/assets/main-3XQ2.css',
])('%s is a file, and is not rewritten', (uri) => {
  expect(asked(uri)).toMatchObject({ uri });
});

test.each([
  '/favicon.ico',
  '/consoles/',
  '/admin/v1/workspaces',
  '/index.html',
  '/%2e%2e/console/',
  '/console/favicon.ico',
  '/console/robots.txt',
  '/console/keys/report.csv',
  '/console/assets/main.js',
  '/console/assets/other/main-3XQ2.js',
])('%s gets a page with 404 without a request to the bucket', (uri) => {
  const answer = asked(uri);
  expect(answer).toMatchObject({ statusCode: 404, headers: { 'content-type': { value: 'text/html; charset=utf-8' } } });
  expect(answer.body).toContain('<a href="/console/">');
});

describe('the function of CloudFront', () => {
  test('has at most 10 KB, and no modules', () => {
    expect(Buffer.byteLength(code)).toBeLessThan(10_240);
    expect(code).not.toMatch(/^\s*(import|export)\b/m);
  });
});
