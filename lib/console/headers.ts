/** The headers of what the console consists of: CloudFront sends them, and so does the local run. */

/**
 * What a browser may do with the console's files, by header. There is no Strict-Transport-Security among them: browsers
 * heed it over HTTPS alone, where CloudFront adds it.
 * @param origins Those that the page calls beside its own, `https://host[:port]`: of the sign-in. A token of the CDK may
 *   stand for one.
 */
export function consoleHeaders(origins: readonly string[] = []): Readonly<Record<ConsoleHeader, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(origins),
    'X-Content-Type-Options': 'nosniff',
    // For what does not know frame-ancestors.
    'X-Frame-Options': 'DENY',
    // After the sign-in the address holds a code for a moment; nobody else is to hear of it.
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

/** How long a browser keeps a file without asking again. */
export const consoleCacheControl = {
  /** Of what has a hash of its content in its name: all under `assets/`. */
  hashed: 'public, max-age=31536000, immutable',
  /** Of the rest, which changes under the same name: asked for each time, and sent only if it did. */
  named: 'no-cache',
} as const;

/**
 * Nothing but files of the console itself, so a script or style that somebody gets into the page does not run. The fonts
 * of the design system are in its style sheet, as data. Forms go nowhere: scripts send what is typed into them, and one
 * that a script missed would put it into the address.
 */
function contentSecurityPolicy(origins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    ["connect-src 'self'", ...origins].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The page copies key values; it needs nothing else that asks for a permission. */
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
