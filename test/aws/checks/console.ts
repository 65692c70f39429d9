import type { Answer } from '../../support/service/http.ts';
import { send } from '../../support/service/http.ts';
import type { Ground } from '../ground.ts';
import { type Check, type Seen, seenIf } from './check.ts';

const withoutConsole: Seen = { notShown: 'the run deployed no console; run it with --console' };

/** A check that needs the console. */
function consoleCheck(check: Check): Check {
  return { ...check, run: async (ground) => (ground.consoleUrl === undefined ? withoutConsole : check.run(ground)) };
}

const get = (ground: Ground, path: string, key?: string): Promise<Answer> =>
  send(new URL(ground.consoleUrl ?? '').origin, 'GET', path, {
    headers: [['Accept-Encoding', 'identity']],
    ...(key !== undefined && { key }),
  });

const all: readonly Check[] = [
  {
    id: 'console-files',
    statement: 'CloudFront serves the console’s page with its Content-Security-Policy.',
    page: 'decisions/0023-console-on-cloudfront.md',
    async run(ground) {
      const page = await get(ground, '/console/');
      const policy = page.headers['content-security-policy'] ?? '';
      return seenIf(
        page.status === 200 && policy.includes("default-src 'none'"),
        `${page.status}, Content-Security-Policy: ${policy.slice(0, 60)}`,
      );
    },
  },
  {
    id: 'console-api',
    statement: 'CloudFront forwards `/v1/*` and `/api/*` to the API with the caller’s headers, and caches no response.',
    page: 'decisions/0023-console-on-cloudfront.md',
    async run(ground) {
      const { rootKey } = await ground.workspace();
      const first = await get(ground, '/v1/status', rootKey);
      const second = await get(ground, '/v1/status', rootKey);
      const remaining = [first, second].map(({ headers }) => Number(headers['x-ratelimit-remaining']));
      const isFresh = second.status === 200 && (remaining[1] ?? 0) === (remaining[0] ?? 0) - 1;
      const refused = await get(ground, '/v1/status');
      return seenIf(
        isFresh && refused.status === 401,
        `${first.status} and ${second.status} with ${remaining.join(' and ')} remaining; without a key ${refused.status}`,
      );
    },
  },
  {
    id: 'console-sign-in',
    statement: 'The settings of the page name a provider that publishes its OpenID configuration.',
    page: 'decisions/0023-console-on-cloudfront.md',
    async run(ground) {
      const settings = await get(ground, '/console/config.json');
      const issuer = String(settings.body?.issuer ?? settings.body?.authority ?? '');
      const url = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
      const discovery = await send(url.origin, 'GET', url.pathname);
      return seenIf(
        discovery.status === 200 && typeof discovery.body?.authorization_endpoint === 'string',
        `config.json ${settings.status}; discovery ${discovery.status}, sign-in at ${discovery.body?.authorization_endpoint}`,
      );
    },
  },
];

/** The console on CloudFront, and its sign-in with Cognito. */
export const consoleChecks: readonly Check[] = all.map(consoleCheck);
