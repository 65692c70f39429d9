/** The response headers of the console's files, for CloudFront and the local run. */

/**
 * Returns the security headers of the console's files. CloudFront adds Strict-Transport-Security, which browsers respect only
 * over HTTPS.
 * @param origins Origins that the page calls for sign-in, `https://host[:port]`. An origin can be a token of the CDK
 */
export function consoleHeaders(origins: readonly string[] = []): Readonly<Record<ConsoleHeader, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(origins),
    'X-Content-Type-Options': 'nosniff',
    // For browsers that do not support frame-ancestors.
    'X-Frame-Options': 'DENY',
    // After sign-in the URL briefly contains a code, which must not leak.
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': permissionsPolicy,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
}

export type ConsoleHeader =
  | 'Content-Security-Policy'
  | 'X-Content-Type-Options'
  | 'X-Frame-Options'
  | 'Referrer-Policy'
  | 'Permissions-Policy'
  | 'Cross-Origin-Opener-Policy'
  | 'Cross-Origin-Resource-Policy';

/** Cache-Control of the console's files. */
export const consoleCacheControl = {
  /** The value for files with a hash of their content in the name: all files under `assets/`. */
  hashed: 'public, max-age=31536000, immutable',
  /** The value for all other files. Browsers revalidate them each time. */
  named: 'no-cache',
} as const;

/**
 * Allows only files of the console itself, so an injected script or style does not run. Native form submission is not allowed: it would put form values into the URL.
 */
function contentSecurityPolicy(origins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...origins].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The page needs only permission to copy key values. */
const permissionsPolicy = [
  'accelerometer=()',
  'camera=()',
  'clipboard-read=()',
  'clipboard-write=(self)',
  'display-capture=()',
  'geolocation=()',
  'gyroscope=()',
  'magnetometer=()',
  'microphone=()',
  'midi=()',
  'payment=()',
  'usb=()',
].join(', ');
