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

  test('runs scripts and styles of the console’s own files, and no other', () => {
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toEqual(["'self'"]);
    expect(policy.get('style-src')).toEqual(["'self'"]);
    expect(headers['Content-Security-Policy']).not.toMatch(/unsafe|\*|https:(?!\/\/)|blob:/);
  });

  test('lets the page call its own origin and that of the sign-in', () => {
    expect(policy.get('connect-src')).toEqual(["'self'", 'https://id.example.com', 'https://token.example.com:8443']);
    expect(directives(consoleHeaders()['Content-Security-Policy']).get('connect-src')).toEqual(["'self'"]);
  });

  test.each(['base-uri', 'form-action', 'frame-ancestors'])('%s has no fallback, and allows nothing', (name) => {
    expect(policy.get(name)).toEqual(["'none'"]);
  });
});

test('no page can frame or open the console and reach into it, and no address leaks', () => {
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
