import { describe, expect, test } from '@jest/globals';
import { consoleHeaders } from '../../../lib/console/headers.ts';

const headers = consoleHeaders(['https://id.example.com', 'https://token.example.com:8443']);

/** The sources that each directive of the policy allows. */
function directives(policy: string): Map<string, string[]> {
  return new Map(
    policy.split(';').map((each) => {
      const [name = '', ...sources] = each.trim().split(' ');
      return [name, sources];
    }),
  );
}

describe('the Content-Security-Policy', () => {
  const policy = directives(headers['Content-Security-Policy']);

  test('allows only scripts and styles of the console’s own files', () => {
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toEqual(["'self'"]);
    expect(policy.get('style-src')).toEqual(["'self'"]);
    expect(headers['Content-Security-Policy']).not.toMatch(/unsafe|\*|https:(?!\/\/)|blob:/);
  });

  test('allows calls to the page’s own origin and to the provider', () => {
    expect(policy.get('connect-src')).toEqual(["'self'", 'https://id.example.com', 'https://token.example.com:8443']);
    expect(directives(consoleHeaders()['Content-Security-Policy']).get('connect-src')).toEqual(["'self'"]);
  });

  test.each(['base-uri', 'form-action', 'frame-ancestors'])('%s has no fallback, and allows nothing', (name) => {
    expect(policy.get(name)).toEqual(["'none'"]);
  });
});

test('no other page can frame or script the console, and no referrer leaks', () => {
  expect(headers).toMatchObject({
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  });
  expect(headers['Permissions-Policy']).toContain('clipboard-write=(self)');
  expect(headers['Permissions-Policy']).toContain('camera=()');
});
